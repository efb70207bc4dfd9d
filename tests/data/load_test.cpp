#include <sys/stat.h>

#include <digitnet/data/load.hpp>

#include "numpy_files.hpp"
#include "test_files.hpp"

namespace {

using namespace digitnet;
using test_files::Bytes;
using test_files::contains;
using test_files::file_error;
using test_files::TemporaryFolder;

/// An image filled with the first byte of the file; an empty file is "damaged".
Bytes prepare(const std::filesystem::path& path) {
  const auto content = read_file(path);
  if (content.empty()) throw FileError{path.string(), "", "a picture", "nothing"};
  return Bytes(784, std::to_integer<std::uint8_t>(content[0]));
}

std::string csv_line(int label) {
  std::string line = std::to_string(label);
  for (int i = 0; i < 784; ++i) line += ",1";
  return line + "\n";
}

void put_idx(const TemporaryFolder& folder, const std::string& part, std::uint8_t label) {
  Dataset data;
  data.append(Bytes(784), label);
  write_idx(data, folder.path() / (part + "-images-idx3-ubyte"),
            folder.path() / (part + "-labels-idx1-ubyte"));
}

TEST_CASE("image folder: sub-folders are labels, files come sorted, others are left alone") {
  const TemporaryFolder folder;
  folder.put("9/b.png", "B");
  folder.put("9/a.PNG", "A");
  folder.put("0/z.Jpeg", "Z");
  folder.put("0/readme.txt", "no picture");
  folder.put("9/x.tiff", "no picture that is read");
  folder.put("9/._a.png", "what macOS puts into archives");
  folder.put("9/.DS_Store", "and into folders");
  folder.put("__MACOSX/9/a.png", "and here");
  folder.put("10/x.png", "X");
  folder.put("other/x.png", "X");
  const ImageFolder read = read_image_folder(folder.path(), prepare);
  CHECK(read.data.labels == Bytes{0, 9, 9});
  CHECK(read.data.image(0)[0] == 'Z');
  CHECK(read.data.image(1)[0] == 'A');
  CHECK(read.data.image(2)[783] == 'B');
  CHECK(read.left_out.failures.empty());
  REQUIRE(read.files.size() == 3);
  CHECK(read.files[1] == folder.path() / "9" / "a.PNG");
  REQUIRE(read.left_out.others.size() == 2);
  CHECK(read.left_out.others[0] == folder.path() / "0" / "readme.txt");
  CHECK(read.left_out.others[1] == folder.path() / "9" / "x.tiff");
  REQUIRE(read.left_out.folders.size() == 2);
  CHECK(read.left_out.folders[0] == folder.path() / "10");
  CHECK(read.left_out.folders[1] == folder.path() / "other");
}

TEST_CASE("image folder: names of pictures") {
  for (const char* name : {"a.png", "b/A.PNG", "x.Jpg", "y.jpeg", "z.bmp", "IMG.JPE"}) {
    CHECK(has_picture_name(name));
  }
  for (const char* name : {"a.txt", "png", "a.png.bak", "._a.png", "x/.a.png", "a.tiff"}) {
    CHECK(!has_picture_name(name));
  }
  CHECK(has_hidden_name("x/__MACOSX"));
  CHECK(has_hidden_name("._a.png"));
  CHECK(!has_hidden_name("a.png"));
}

TEST_CASE("image folder: one digit's folder is enough") {
  for (const std::string name : {"0", "5", "9"}) {
    const TemporaryFolder folder;
    CHECK(!has_digit_folders(folder.path()));
    folder.put(name + "/a.png", "A");
    CHECK(has_digit_folders(folder.path()));
    CHECK(read_image_folder(folder.path(), prepare).data.size() == 1);
  }
}

TEST_CASE("image folder: any number of classes up to 255") {
  const TemporaryFolder folder;
  const Bytes content{9, 9, 9};
  for (const int label : {0, 9, 10, 46, 47}) {
    folder.put(std::to_string(label) + "/a.png", content);
  }
  const auto all = [](const auto&) { return Bytes(784, 1); };
  const ImageFolder read = read_image_folder(folder.path(), all, {1, 28, 28}, 47);
  CHECK(read.data.classes == 47);
  CHECK(read.data.labels == Bytes{0, 9, 10, 46});
  CHECK(read_image_folder(folder.path(), all).data.labels == Bytes{0, 9});
}

TEST_CASE("image folder: a bad file is reported and the rest read on") {
  const TemporaryFolder folder;
  folder.put("3/a.png", "");
  folder.put("3/b.png", "b");
  std::filesystem::create_directories(folder.path() / "4" / "folder.png");
  REQUIRE(::mkfifo((folder.path() / "4" / "pipe.png").c_str(), 0600) == 0);
  const ImageFolder read = read_image_folder(folder.path(), prepare);
  CHECK(read.data.labels == Bytes{3});
  REQUIRE(read.left_out.failures.size() == 3);
  CHECK(contains(read.left_out.failures[0].what(), "a.png"));
  CHECK(contains(read.left_out.failures[1].what(), "folder.png"));
  CHECK(contains(read.left_out.failures[2].what(),
                 "pipe.png: expected a file, found a pipe or a device"));
}

TEST_CASE("image folder: no picture at all, no folder, or a preparation of the wrong size") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(read_image_folder(folder.path(), prepare), FileError);
  CHECK_THROWS_AS(read_image_folder(folder.path() / "none", prepare), FileError);
  folder.put("1/a.webp", "a");
  CHECK(contains(file_error([&] { read_image_folder(folder.path(), prepare); }), "1/a.webp"));
  folder.put("1/a.png", "a");
  CHECK_THROWS_AS(read_image_folder(folder.path(), [](const auto&) { return Bytes(3); }),
                  InvalidArgument);
}

TEST_CASE("load_dataset: IDX folder, one part or both") {
  const TemporaryFolder folder;
  put_idx(folder, "t10k", 7);
  CHECK(load_dataset(folder.path(), Split::test).labels == Bytes{7});
  CHECK(contains(file_error([&] { load_dataset(folder.path(), Split::train); }), "train-images"));
  put_idx(folder, "train", 3);
  CHECK(load_dataset(folder.path(), Split::train).labels == Bytes{3});
  CHECK(find_dataset(folder.path(), Split::train).is_split);
}

TEST_CASE("load_dataset: CSV file or folder of CSV files") {
  const TemporaryFolder folder;
  const auto file = folder.put("mine.csv", csv_line(2));
  CHECK(load_dataset(file, Split::train).labels == Bytes{2});
  CHECK(load_dataset(file, Split::test).labels == Bytes{2});
  CHECK(!find_dataset(file, Split::test).is_split);

  const std::string train = csv_line(1);
  folder.put("mnist_train.csv.gz", gzip(std::as_bytes(std::span{train})));
  CHECK(load_dataset(folder.path(), Split::train).labels == Bytes{1});
  CHECK(contains(file_error([&] { load_dataset(folder.path(), Split::test); }),
                 "mnist_train.csv.gz"));
  folder.put("mnist_test.csv", csv_line(6));
  CHECK(load_dataset(folder.path(), Split::test).labels == Bytes{6});
  CHECK(find_dataset(folder.path(), Split::test).is_split);
}

TEST_CASE("load_dataset: the limit counts raw and decompressed bytes") {
  const TemporaryFolder folder;
  put_idx(folder, "t10k", 7);
  const std::string text = csv_line(1);
  folder.put("mine.csv", text);
  folder.put("packed.csv", gzip(std::as_bytes(std::span{text})));
  const auto refusal = [&](const std::string& name, std::size_t limit) {
    return file_error([&] { load_dataset(folder.path() / name, Split::test, {}, nullptr, limit); });
  };
  CHECK(contains(refusal("", 16 + 784 - 1), "at most 799 bytes"));
  CHECK(load_dataset(folder.path(), Split::test, {}, nullptr, 16 + 784).size() == 1);
  for (const std::string name : {"mine.csv", "packed.csv"}) {
    CHECK(contains(refusal(name, text.size() - 1), "at most 1569 bytes"));
    CHECK(load_dataset(folder.path() / name, Split::test, {}, nullptr, text.size()).size() == 1);
  }
}

TEST_CASE("load_dataset: image folder, split or not") {
  const TemporaryFolder folder;
  folder.put("plain/5/a.png", "a");
  folder.put("both/train/1/a.png", "a");
  folder.put("both/testing/2/a.png", "a");
  folder.put("held/train/1/a.png", "a");
  folder.put("held/valid/4/a.jpg", "a");
  CHECK(load_dataset(folder.path() / "plain", Split::test, prepare).labels == Bytes{5});
  CHECK(!find_dataset(folder.path() / "plain", Split::train).is_split);
  CHECK(load_dataset(folder.path() / "both", Split::train, prepare).labels == Bytes{1});
  CHECK(load_dataset(folder.path() / "both", Split::test, prepare).labels == Bytes{2});
  CHECK(load_dataset(folder.path() / "held", Split::test, prepare).labels == Bytes{4});
  CHECK_THROWS_AS(load_dataset(folder.path() / "plain", Split::test), InvalidArgument);

  folder.put("plain/6/bad.png", "");
  CHECK(contains(file_error([&] { load_dataset(folder.path() / "plain", Split::test, prepare); }),
                 "bad.png"));
  LeftOut left_out;
  CHECK(load_dataset(folder.path() / "plain", Split::test, prepare, &left_out).labels == Bytes{5});
  CHECK(left_out.failures.size() == 1);

  folder.put("ruined/6/bad.png", "");
  CHECK_THROWS_AS(load_dataset(folder.path() / "ruined", Split::test, prepare, &left_out),
                  FileError);
}

TEST_CASE("load_dataset: folders of pictures as archives unpack them, in any case, with zeros") {
  const TemporaryFolder folder;
  folder.put("zeros/03/a.png", "a");
  folder.put("zeros/3/b.png", "b");
  folder.put("caps/Train/1/a.png", "a");
  folder.put("caps/TEST/2/a.png", "a");
  folder.put("nested/mnist_png/test/4/a.png", "a");
  folder.put("nested/mnist_png/train/5/a.png", "a");
  folder.put("nested/readme.txt", "a");
  folder.put("kaggle/trainingSet/trainingSet/6/a.png", "a");
  folder.put("kaggle/testSet/testSet/img_1.png", "a");
  const auto labels = [&](const std::string& name, Split split) {
    return load_dataset(folder.path() / name, split, prepare).labels;
  };
  CHECK(labels("zeros", Split::train) == Bytes{3, 3});
  CHECK(labels("caps", Split::train) == Bytes{1});
  CHECK(labels("caps", Split::test) == Bytes{2});
  CHECK(labels("nested", Split::test) == Bytes{4});
  CHECK(labels("nested", Split::train) == Bytes{5});
  CHECK(labels("kaggle", Split::train) == Bytes{6});
  CHECK(labels("kaggle/trainingSet", Split::test) == Bytes{6});
}

TEST_CASE("load_dataset: below torchvision's roots") {
  for (const std::string name : {"MNIST", "EMNIST", "QMNIST", "KMNIST", "FashionMNIST", "Other"}) {
    const TemporaryFolder folder;
    Dataset data;
    data.append(Bytes(784), 7);
    std::filesystem::create_directories(folder.path() / name / "raw");
    write_idx(data, folder.path() / name / "raw" / "t10k-images-idx3-ubyte",
              folder.path() / name / "raw" / "t10k-labels-idx1-ubyte");
    CHECK(load_dataset(folder.path(), Split::test).labels == Bytes{7});
  }
}

TEST_CASE("load_dataset: what is there instead is said") {
  const TemporaryFolder folder;
  for (const std::string name : {"zero/a.png", "one/a.png", "two/a.png", "three/a.png", "x.txt"}) {
    folder.put(name, "a");
  }
  const auto error = [&](const std::filesystem::path& path) {
    return file_error([&] { load_dataset(path, Split::test, prepare); });
  };
  CHECK(contains(error(folder.path()), "found one/, three/, two/, x.txt and 1 more"));
  const std::string text = csv_line(1), tar = std::string(257, '\0') + "ustar";
  CHECK(contains(
      error(folder.put("a.csv.zip",
                       test_files::zip({{"a.csv", Bytes(text.begin(), text.end())}}, true))),
      "found a zip archive; unpack it"));
  CHECK(contains(error(folder.put("a.tar.gz", gzip(std::as_bytes(std::span{tar})))),
                 "found a tar archive; unpack it"));
  CHECK(contains(error(folder.put("a.h5", "\x89HDF\r\n\x1a\n0")), "found an HDF5 file"));
  const std::string pickle = "\x80\x04\x95...";
  CHECK(contains(error(folder.put("a.pkl.gz", gzip(std::as_bytes(std::span{pickle})))),
                 "found a Python pickle"));
  CHECK(contains(error(folder.put("labels", Bytes{0, 0, 8, 1, 0, 0, 0, 1, 7})), "name the folder"));
  const Bytes image = test_files::npy("|u1", "(1, 784)", Bytes(784));
  const Bytes hot = test_files::npy("|u1", "(1, 10)", Bytes{0, 0, 0, 1, 0, 0, 0, 0, 0, 0});
  CHECK(contains(error(folder.put("a.npz", test_files::zip({{"arr_0.npy", image}}, true))),
                 "expected labels in it, in an array y_test for x_test"));
  CHECK(contains(
      error(folder.put("b.npz", test_files::zip({{"arr_0.npy", image}, {"arr_1.npy", hot}}, true))),
      "found arr_0, arr_1"));
  CHECK(contains(
      error(folder.put("c.npz", test_files::zip({{"x.npy", image}, {"y.npy", hot}}, true))),
      "one-hot: save numpy.argmax(y, 1)"));
}

TEST_CASE("load_dataset: nothing that is known") {
  const TemporaryFolder folder;
  CHECK(contains(file_error([&] { load_dataset(folder.path() / "none", Split::test); }),
                 "nothing there"));
  CHECK(contains(file_error([&] { load_dataset(folder.path(), Split::test); }), "an empty folder"));
  CHECK(
      contains(file_error([&] { load_dataset(folder.path(), Split::test); }), "scripts/get-mnist"));
  const std::string relative =
      file_error([&] { load_dataset("digitnet-none/data/mnist-10k/", Split::test); });
  const auto here = std::filesystem::current_path();
  CHECK(contains(relative, "looked for " + (here / "digitnet-none/data/mnist-10k").string()));
  CHECK(contains(relative, "is a folder of digitnet's checkout"));
  CHECK_FALSE(contains(relative, "get-mnist"));
  const auto idx = folder.put("x/t10k-images-idx3-ubyte.copy", "x");
  CHECK(contains(file_error([&] { load_dataset(idx, Split::test); }), "name the folder"));
}

}  // namespace
