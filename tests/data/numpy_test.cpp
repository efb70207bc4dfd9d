#include <digitnet/data/load.hpp>
#include <digitnet/data/numpy.hpp>

#include "numpy_files.hpp"
#include "test_files.hpp"

#include <bit>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace digitnet;
using test_files::Bytes;
using test_files::contains;
using test_files::file_error;
using test_files::npy;
using test_files::TemporaryFolder;
using test_files::zip;

Bytes keras(bool deflate) {
  return zip({{"x_train.npy", npy("|u1", "(2, 1, 2)", {1, 2, 3, 4})},
              {"y_train.npy", npy("<i8", "(2,)", {7, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0})},
              {"x_test.npy", npy("|u1", "(1, 1, 2)", {5, 6})},
              {"y_test.npy", npy("|u1", "(1,)", {3})}},
             deflate);
}

TEST_CASE("npy: versions, byte orders, Fortran's order") {
  for (const int version : {1, 2, 3}) {
    const auto array = decode_npy(
        npy("<u2", "(2, 3)", {1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0}, "True", version), "a");
    std::vector<double> values;
    for_each_number(array, [&](std::size_t, double v) { values.push_back(v); });
    CHECK(values == std::vector<double>{1, 3, 5, 2, 4, 6});
  }
  double value = 0;
  const auto keep = [&](std::size_t, double v) { value = v; };
  for_each_number(decode_npy(npy(">i4", "(1,)", {255, 255, 255, 254}), "a"), keep);
  CHECK(value == -2);
  for_each_number(decode_npy(npy("<f4", "()", {0, 0, 0xc0, 0x3f}), "a"), keep);
  CHECK(value == 1.5);
}

TEST_CASE("npy: damaged, cut and hostile files are refused") {
  const Bytes good = npy("<u2", "(2, 2)", {1, 0, 2, 0, 3, 0, 4, 0});
  for (std::size_t size = 0; size < good.size(); ++size) {
    CHECK_THROWS_AS(decode_npy(Bytes(good.begin(), good.begin() + static_cast<long>(size)), "a"),
                    FileError);
  }
  const auto error = [](const Bytes& file) { return file_error([&] { decode_npy(file, "a"); }); };
  CHECK(contains(error(npy("<u2", "(2,)", {1, 0, 2, 0, 3})), "expected 4 bytes"));
  CHECK(contains(error(npy("|u1", "(4294967296, 4294967296, 2)", {1})), "cut short?"));
  CHECK(contains(error(npy("|u1", "(99999999999999999999,)", {1})), "a size"));
  CHECK(contains(error(npy("|u1", "(0, 28)", {})), "at least one number"));
  CHECK(contains(error(npy("|O", "(1,)", {1})), "the type |O"));
  CHECK(contains(error(npy("|u1", "(1,)", {1}, "Perhaps")), "True or False"));
  CHECK(contains(error(npy("|u1", "(1,)", {1}, "False", 4)), "version 1, 2 or 3"));
}

TEST_CASE("npz: both parts, stored or deflated") {
  const TemporaryFolder folder;
  for (const bool deflate : {false, true}) {
    const auto path = folder.put("mnist.bin", keras(deflate));
    const Dataset train = load_dataset(path, Split::train);
    CHECK(train.shape == Shape{1, 1, 2});
    CHECK(train.pixels == Bytes{1, 2, 3, 4});
    CHECK(train.labels == Bytes{7, 9});
    CHECK(load_dataset(path, Split::test).labels == Bytes{3});
    CHECK(find_dataset(path, Split::test).is_split);
  }
}

TEST_CASE("npz: every cut and every changed byte is refused or harmless") {
  const TemporaryFolder folder;
  for (const bool deflate : {false, true}) {
    const Bytes good = keras(deflate);
    std::size_t refused = 0;
    for (std::size_t i = 0; i < good.size(); ++i) {
      const auto cut = folder.put("cut", Bytes(good.begin(), good.begin() + static_cast<long>(i)));
      CHECK_THROWS_AS(read_numpy(cut, Split::train), FileError);
      Bytes changed = good;
      changed[i] ^= 0xffU;
      const auto path = folder.put("changed", changed);
      Bytes labels{7, 9};  // outside of CHECK, which would take a refusal for a failure
      try {
        labels = read_numpy(path, Split::train).labels;
      } catch (const FileError&) {
        ++refused;
      }
      CHECK(labels == Bytes{7, 9});
    }
    CHECK(refused > good.size() / 4);
  }
}

TEST_CASE("npz: other names, one whole, one array alone") {
  const TemporaryFolder folder;
  const Bytes images = npy("|u1", "(2, 1, 2)", {1, 2, 3, 4}), labels = npy("|u1", "(2,)", {7, 9});
  const auto put = [&](const std::string& x, const std::string& y) {
    return folder.put("a.npz", zip({{"other.npy", labels}, {y, labels}, {x, images}}, false));
  };
  for (const auto& names :
       std::vector<std::pair<std::string, std::string>>{{"x_test", "y_test"},
                                                        {"X_test", "Y_test"},
                                                        {"test_images", "test_labels"},
                                                        {"testX", "testY"},
                                                        {"mnist-test-imgs", "mnist-test-labels"},
                                                        {"val_images", "val_labels"},
                                                        {"x_valid", "y_valid"}}) {
    CAPTURE(names.first);
    const auto path = put(names.first + ".npy", names.second + ".npy");
    CHECK(load_dataset(path, Split::test).labels == Bytes{7, 9});
    CHECK(find_dataset(path, Split::test).is_split);
    CHECK(contains(file_error([&] { load_dataset(path, Split::train); }), "the other part"));
  }
  for (const auto& names : std::vector<std::pair<std::string, std::string>>{
           {"X", "y"}, {"images", "labels"}, {"data", "target"}}) {
    CAPTURE(names.first);
    const auto path = put(names.first + ".npy", names.second + ".npy");
    for (const Split split : {Split::train, Split::test}) {
      CHECK(load_dataset(path, split).pixels == Bytes{1, 2, 3, 4});
      CHECK(!find_dataset(path, split).is_split);
    }
  }
  CHECK(contains(file_error([&] { load_dataset(put("weights.npy", "y.npy"), Split::test); }),
                 "expected NumPy arrays x_test and y_test, found "));
  folder.put("kmnist/kmnist-test-imgs.npz", zip({{"arr_0.npy", images}}, true));
  folder.put("kmnist/kmnist-test-labels.npz", zip({{"arr_0.npy", labels}}, true));
  CHECK(load_dataset(folder.path() / "kmnist", Split::test).labels == Bytes{7, 9});
  CHECK(load_dataset(folder.path() / "kmnist/kmnist-test-imgs.npz", Split::train).size() == 2);
}

TEST_CASE("npy: images with the labels beside them, alone or in a folder") {
  const TemporaryFolder folder;
  const auto images = folder.put("both/x_test.npy", npy("|u1", "(2, 1, 2)", {1, 2, 3, 4}));
  const auto of = [](const auto& path, Split split) { return load_dataset(path, split).labels; };
  CHECK(contains(file_error([&] { of(images, Split::test); }), "expected the labels beside it"));
  CHECK(contains(file_error([&] { of(folder.path() / "both", Split::test); }), "found x_test.npy"));
  folder.put("both/y_train.npy", npy("|u1", "(1,)", {5}));
  folder.put("both/y_test.npy", npy("|u1", "(2, 1)", {7, 9}));
  CHECK(of(images, Split::test) == Bytes{7, 9});
  CHECK(of(images, Split::train) == Bytes{7, 9});
  CHECK(!find_dataset(images, Split::test).is_split);
  CHECK(of(folder.path() / "both", Split::test) == Bytes{7, 9});
  CHECK(contains(file_error([&] { of(folder.path() / "both", Split::train); }),
                 "only NumPy's of the other part"));
  folder.put("both/X_train.npy", npy("|u1", "(1, 1, 2)", {5, 6}));
  CHECK(of(folder.path() / "both", Split::train) == Bytes{5});
  CHECK(find_dataset(folder.path() / "both", Split::train).is_split);
  CHECK(contains(file_error([&] { of(folder.path() / "both/y_test.npy", Split::test); }),
                 "expected images, found labels"));
  const auto plain = folder.put("plain/mine.npy", npy("|u1", "(1, 1, 2)", {5, 6}));
  folder.put("plain/labels.npy", npy("|u1", "(1,)", {4}));
  CHECK(of(plain, Split::test) == Bytes{4});
  folder.put("archive/readme.txt", "about");
  folder.put("archive/mnist.npz", keras(true));
  CHECK(of(folder.path() / "archive", Split::train) == Bytes{7, 9});
  folder.put("both/y_test.npy", npy("|u1", "(3,)", {7, 9, 1}));
  CHECK(contains(file_error([&] { of(images, Split::test); }), "expected 2 labels"));
  CHECK(contains(file_error([&] { of(images, Split::test); }), "found 3"));
}

TEST_CASE("npz: any number of classes up to 255") {
  const TemporaryFolder folder;
  const auto path = folder.put(
      "letters.npz", zip({{"x_train.npy", npy("|u1", "(2, 2, 2)", Bytes{1, 2, 3, 4, 5, 6, 7, 8})},
                          {"y_train.npy", npy("|u1", "(2,)", Bytes{46, 3})}},
                         false));
  const Dataset letters = read_numpy(path, Split::train, default_size_limit, 47);
  CHECK(letters.classes == 47);
  CHECK(letters.labels == Bytes{46, 3});
  CHECK(contains(file_error([&] { read_numpy(path, Split::train); }), "from 0 to 9, found 46"));
}

TEST_CASE("npz: floats, shapes, labels and counts") {
  const TemporaryFolder folder;
  const auto read = [&](const Bytes& images, const Bytes& labels) {
    const auto path =
        folder.put("a.npz", zip({{"x_test.npy", images}, {"y_test.npy", labels}}, false));
    return load_dataset(path, Split::test);
  };
  const auto error = [&](const Bytes& images, const Bytes& labels) {
    return file_error([&] { read(images, labels); });
  };
  const Bytes one = npy("|u1", "(1,)", {3});
  const Bytes unit{0, 0, 0, 0x3f, 0, 0, 0x80, 0x3f}, large{0, 0, 0, 0x3f, 0, 0, 0x7f, 0x43};
  CHECK(read(npy("<f4", "(1, 1, 2)", unit), one).pixels == Bytes{128, 255});
  CHECK(read(npy("<f4", "(1, 1, 2, 1)", large), one).pixels == Bytes{1, 255});
  CHECK(read(npy("|b1", "(1, 1, 1, 2)", {0, 1}), one).pixels == Bytes{0, 255});
  CHECK(read(npy("|u1", "(1, 784)", Bytes(784)), one).shape == Shape{1, 28, 28});
  CHECK(read(npy("<i4", "(1, 1, 2)", {0, 0, 0, 0, 1, 0, 0, 0}), one).pixels == Bytes{0, 255});
  CHECK(read(npy("|u1", "(1, 1, 2)", {0, 1}), one).pixels == Bytes{0, 255});
  CHECK(read(npy("|u1", "(1, 1, 2)", {0, 2}), one).pixels == Bytes{0, 2});
  CHECK(contains(error(npy("|i1", "(1, 1, 2)", {1, 255}), one), "number 1: expected a pixel"));
  CHECK(contains(error(npy("|u1", "(2, 3)", Bytes(6)), one), "found 2 x 3"));
  CHECK(contains(error(npy("|u1", "(2, 1, 1)", {1, 2}), one), "expected 2 labels"));
  CHECK(contains(error(npy("|u1", "(1, 1, 1)", {1}), npy("|u1", "(1,)", {10})), "label 0"));
  CHECK(contains(file_error([&] { load_dataset(folder.path() / "a.npz", Split::train); }),
                 "only those of the other part"));
  const auto bomb = folder.put(
      "b",
      zip({{"x_test.npy", npy("|u1", "(9, 100, 100)", Bytes(90'000))}, {"y_test.npy", one}}, true));
  CHECK(contains(file_error([&] { load_dataset(bomb, Split::test, {}, nullptr, 5'000); }),
                 "at most 5000 bytes"));
}

}  // namespace
