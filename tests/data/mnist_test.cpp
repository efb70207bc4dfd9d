#include <digitnet/data/mnist.hpp>

#include "test_files.hpp"

#include <algorithm>
#include <set>

namespace {

using namespace digitnet;
using test_files::Bytes;
using test_files::contains;
using test_files::file_error;
using test_files::TemporaryFolder;

Dataset blank_images(std::size_t count, std::uint8_t label) {
  Dataset data;
  data.pixels.assign(count * data.shape.size(), 0);
  data.labels.assign(count, label);
  return data;
}

TEST_CASE("mnist: the shipped part loads as data/README.md describes it") {
  const auto [train, test] = load_mnist(std::filesystem::path{DIGITNET_DATA_DIR} / "mnist-10k");
  CHECK(train.size() == 8000);
  CHECK(test.size() == 2000);
  CHECK(train.shape == Shape{1, 28, 28});
  CHECK(train.classes == 10);
  const std::array<long, 10> train_counts{801, 902, 793, 826, 784, 690, 811, 856, 755, 782};
  const std::array<long, 10> test_counts{200, 225, 198, 206, 196, 173, 203, 214, 189, 196};
  for (std::size_t digit = 0; digit < 10; ++digit) {
    CAPTURE(digit);
    CHECK(std::count(train.labels.begin(), train.labels.end(), digit) == train_counts[digit]);
    CHECK(std::count(test.labels.begin(), test.labels.end(), digit) == test_counts[digit]);
  }
  CHECK(sha256(detail::bytes_of(idx_images_bytes(train))) ==
        "685d256db164fa6cb475d3b289af60f944eca054f0b384f501843278b5c720bd");
  CHECK(sha256(detail::bytes_of(idx_labels_bytes(test))) ==
        "8a49ecb815ad456b6cc5917633b29c20ea6993a18ddb343f19e0ab99abbff3aa");

  std::set<Bytes> distinct;
  for (const Dataset* part : {&train, &test}) {
    for (std::size_t i = 0; i < part->size(); ++i) {
      distinct.emplace(part->image(i).begin(), part->image(i).end());
    }
  }
  CHECK(distinct.size() == 10'000);
}

TEST_CASE("mnist: the names and places that others give the files") {
  const TemporaryFolder folder;
  Dataset data = blank_images(2, 4);
  const auto put = [&](const std::string& images, const std::string& labels) {
    for (const std::string& name : {images, labels}) {
      std::filesystem::create_directories((folder.path() / name).parent_path());
    }
    write_idx(data, folder.path() / images, folder.path() / labels);
  };
  const auto label = [&](const std::string& below, Split split) {
    return static_cast<int>(load_mnist_split(folder.path() / below, split).labels.at(0));
  };
  data.labels = {1, 1};
  put("prefix/test-images-idx3-ubyte", "prefix/test-labels-idx1-ubyte");
  CHECK(label("prefix", Split::test) == 1);
  CHECK(!has_mnist_split(folder.path() / "prefix", Split::train));
  data.labels = {2, 2};
  put("root/MNIST/raw/train-images-idx3-ubyte", "root/MNIST/raw/train-labels-idx1-ubyte");
  CHECK(label("root", Split::train) == 2);
  CHECK(label("root/MNIST", Split::train) == 2);
  data.labels = {3, 3};
  put("own/train-images-idx3-ubyte/train-images-idx3-ubyte",
      "own/train-labels-idx1-ubyte/train-labels-idx1-ubyte");
  CHECK(label("own", Split::train) == 3);
  CHECK(contains(file_error([&] { load_mnist_split(folder.path() / "own", Split::test); }),
                 "no such file"));
}

TEST_CASE("mnist: QMNIST's names, images that are not turned, and its table of labels") {
  const TemporaryFolder folder;
  Dataset data = blank_images(2, 5);
  data.pixels[3 * 28 + 20] = 200;
  write_idx(data, folder.path() / "qmnist-test-images-idx3-ubyte", folder.path() / "other");
  Bytes table{0, 0, 0xc, 2, 0, 0, 0, 2, 0, 0, 0, 8};
  table.resize(12 + 64);
  table[12 + 3] = 4;
  table[12 + 35] = 6;
  folder.put("qmnist-test-labels-idx2-int.gz", gzip(std::as_bytes(std::span{table})));
  const Dataset read = load_mnist_split(folder.path(), Split::test);
  CHECK(read.pixels == data.pixels);
  CHECK(read.labels == Bytes{4, 6});
  CHECK(!has_mnist_split(folder.path(), Split::train));
}

TEST_CASE("mnist: EMNIST's images are turned, told by their names") {
  const TemporaryFolder folder;
  Dataset data = blank_images(2, 5);
  data.pixels[3 * 28 + 20] = 200;       // row 3, column 20
  data.pixels[784 + 1 * 28 + 7] = 100;  // of the second image
  write_idx(data, folder.path() / "emnist-digits-test-images-idx3-ubyte",
            folder.path() / "emnist-digits-test-labels-idx1-ubyte");
  const Dataset read = load_mnist_split(folder.path(), Split::test);
  CHECK(read.shape == data.shape);
  CHECK(read.image(0)[20 * 28 + 3] == 200);
  CHECK(read.image(1)[7 * 28 + 1] == 100);
  CHECK(std::count(read.pixels.begin(), read.pixels.end(), 0) == 2 * 784 - 2);
}

TEST_CASE("mnist: the shipped part is mixed from its start to its end") {
  const Dataset train =
      load_mnist_split(std::filesystem::path{DIGITNET_DATA_DIR} / "mnist-10k", Split::train);
  for (std::size_t start = 0; start < train.size(); start += 100) {
    CAPTURE(start);
    const std::set<std::uint8_t> digits(train.labels.begin() + static_cast<long>(start),
                                        train.labels.begin() + static_cast<long>(start) + 100);
    CHECK(digits.size() == 10);
  }
}

TEST_CASE("mnist: hyphen or dot, raw or gzip, and one part alone") {
  for (const std::string separator : {"-", "."}) {
    for (const Compression compression : {Compression::none, Compression::gzip}) {
      const TemporaryFolder folder;
      const std::string end = compression == Compression::gzip ? "ubyte.gz" : "ubyte";
      write_idx(blank_images(3, 4), folder.path() / ("t10k-images" + separator + "idx3-" + end),
                folder.path() / ("t10k-labels" + separator + "idx1-" + end), compression);
      CHECK(load_mnist_split(folder.path(), Split::test).labels == Bytes{4, 4, 4});
      CHECK(has_mnist_split(folder.path(), Split::test));
      CHECK(!has_mnist_split(folder.path(), Split::train));
      CHECK(contains(file_error([&] { load_mnist(folder.path()); }), "train-images-idx3-ubyte"));
    }
  }
}

TEST_CASE("mnist: a missing file's message names it and tells how to get it") {
  const TemporaryFolder folder;
  const std::string empty = file_error([&] { load_mnist(folder.path()); });
  CHECK(contains(empty, (folder.path() / "train-images-idx3-ubyte").string()));
  CHECK(contains(empty, "scripts/get-mnist " + folder.path().string()));
  CHECK(contains(empty, "data/mnist-10k"));
  CHECK(contains(empty, "no such file"));

  write_idx(blank_images(1, 0), folder.path() / "train-images-idx3-ubyte", folder.path() / "other");
  CHECK(contains(file_error([&] { load_mnist(folder.path()); }), "train-labels-idx1-ubyte"));
  CHECK(contains(file_error([&] { load_mnist(folder.path() / "none"); }), "no such folder"));
  CHECK(contains(file_error([&] { load_mnist(folder.path() / "other"); }), "not a folder"));

  const std::string relative = file_error([&] { load_mnist("digitnet-none/mnist-10k"); });
  const auto here = std::filesystem::current_path();
  CHECK(contains(relative,
                 "no such folder; looked for " + (here / "digitnet-none/mnist-10k").string()));
  CHECK(contains(relative, "run the program there, or give its full path"));
}

TEST_CASE("mnist: other data are not taken for the official files") {
  CHECK(!official_mnist_split({}));
  CHECK(!official_mnist_split(blank_images(3, 1)));
  CHECK(!official_mnist_split(blank_images(10'000, 1)));
  Dataset wrong = blank_images(10'000, 1);
  wrong.pixels.pop_back();
  CHECK(!official_mnist_split(wrong));
}

}  // namespace
