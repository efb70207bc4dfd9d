#include <digitnet/data/table/image_table.hpp>

#include "numpy_files.hpp"
#include "test_files.hpp"

#include <algorithm>
#include <span>
#include <string>

namespace {

using namespace digitnet;
using test_files::Bytes;
using test_files::contains;
using test_files::file_error;
using test_files::npy;
using test_files::TemporaryFolder;
using test_files::zip;

/// All pixels of a table, read `at_once` images at a time.
Bytes read(const std::filesystem::path& path, std::size_t at_once = 3) {
  REQUIRE(is_image_table(path));
  ImageTable table{path};
  Bytes all;
  for (Bytes some = table.next(at_once); !some.empty(); some = table.next(at_once)) {
    CHECK(some.size() <= at_once * table.shape().size());
    CHECK(some.size() % table.shape().size() == 0);
    all.insert(all.end(), some.begin(), some.end());
  }
  CHECK(all.size() == table.size() * table.shape().size());
  CHECK(table.next(1).empty());
  return all;
}

std::string error(const std::filesystem::path& path) {
  return file_error([&] { ImageTable{path}; });
}

/// A line of 784 numbers after `start`, the first of them `first`.
std::string line(const std::string& start, const std::string& first, const std::string& other) {
  std::string text = start + first;
  for (int i = 1; i < 784; ++i) text += "," + other;
  return text + "\n";
}

std::string names(const std::string& start) {
  std::string text = start + "pixel0";
  for (int i = 1; i < 784; ++i) text += ",pixel" + std::to_string(i);
  return text + "\n";
}

Bytes packed(std::string_view text) { return gzip(std::as_bytes(std::span{text})); }

TEST_CASE("image table: CSV without labels, with them, with an index, gzip") {
  const TemporaryFolder folder;
  for (const std::string& text :
       {names("") + line("", "7", "0") + line("", "9", "0"),
        line("", "7", "0") + line("", "9", "0"), line("3,", "7", "0") + line("4,", "9", "0"),
        names("label,") + line("3,", "7", "0") + line("3,", "9", "0"),
        names("id,") + line("x1,", "7", "0") + line("x2,", "9", "0"),
        "\n" + names("") + line("", "7.0", "0") + "\n\n" + line("", "9", "0")}) {
    CAPTURE(text.substr(0, 20));
    const Bytes pixels = read(folder.put("a.csv", text));
    REQUIRE(pixels.size() == 2 * 784);
    CHECK(pixels[0] == 7);
    CHECK(pixels[1] == 0);
    CHECK(pixels[784] == 9);
    CHECK(read(folder.put("b", packed(text)), 1) == pixels);
  }
  const auto labelled = [&](const std::string& text) {
    return ImageTable{folder.put("a", text)}.has_labels();
  };
  CHECK(labelled(names("label,") + line("3,", "7", "0")));
  CHECK(labelled(line("3,", "7", "0")));
  CHECK(!labelled(line("", "7", "0")));
  CHECK(!labelled(names("ImageId,") + line("1,", "7", "0")));
  CHECK(read(folder.put("c", line("", "0.5", "1")))[0] == 128);
}

TEST_CASE("image table: a label is not looked at") {
  const TemporaryFolder folder;
  for (const std::string label : {"10", "-1", "3.5", "four", "\"four\"", ""}) {
    CAPTURE(label);
    const std::string lines = line(label + ",", "7", "0") + line("5,", "9", "1");
    for (const std::string& text :
         {names("label,") + lines, label.empty() ? names("y,") + lines : lines}) {
      const Bytes pixels = read(folder.put("a.csv", text));
      REQUIRE(pixels.size() == 2 * 784);
      CHECK(pixels[0] == 7);
      CHECK(pixels[784] == 9);
    }
  }
  CHECK(contains(error(folder.put("a", line("x,0,", "1", "2"))), "expected 784 or 785 columns"));
}

TEST_CASE("image table: bars, blanks, and whole pixels of 0 and 1") {
  const TemporaryFolder folder;
  for (const char separator : {'|', ' ', ';', '\t'}) {
    std::string text = line("3,", "7", "0");
    std::ranges::replace(text, ',', separator);
    CHECK(read(folder.put("a", text))[0] == 7);
  }
  CHECK(read(folder.put("b", line("3,", "1", "0")))[0] == 255);
  CHECK(read(folder.put("c", npy("|u1", "(2, 1, 1)", {1, 0}))) == Bytes{255, 0});
  CHECK(read(folder.put("d", npy("|u1", "(2, 1, 1)", {1, 2}))) == Bytes{1, 2});
}

TEST_CASE("image table: a CSV file of many blocks") {
  const TemporaryFolder folder;
  std::string text = names("");
  for (int i = 0; i < 500; ++i) text += line("", std::to_string(i % 256), "255");
  const Bytes pixels = read(folder.put("a.csv", text), 64);
  REQUIRE(pixels.size() == 500 * 784);
  for (std::size_t i = 0; i < 500; ++i) CHECK(pixels[i * 784] == i % 256);
  CHECK(contains(error(folder.put("b.csv", text + line("", "0.5", "0"))), "number from 0 to 1"));
  text = names("");
  for (int i = 0; i < 500; ++i) text += line("", "1", "0");
  CHECK(read(folder.put("c.csv", text + line("", "0.5", "0")), 64)[0] == 255);
}

TEST_CASE("image table: what is wrong is found before an image is given") {
  const TemporaryFolder folder;
  std::string text = names("");
  for (int i = 0; i < 400; ++i) text += line("", "1", "2");
  CHECK(contains(error(folder.put("a", text + "1,2\n")), "line 402: expected 784 columns"));
  CHECK(contains(error(folder.put("a", text + line("", "256", "2"))), "line 402, column 1"));
  CHECK(contains(error(folder.put("a", names(""))), "at least one line with an image"));
  CHECK(contains(error(folder.put("a", names("label,x,") + line("1,2,", "1", "2"))),
                 "line 1: expected 784 or 785 columns, found 786"));
  CHECK(contains(error(folder.put("a", line("0,", "1", "2") + line("0,", "1", "3"))),
                 "expected labels that differ"));
  CHECK(contains(error(folder.put("a", std::string(3 << 20, '1'))), "1048576 bytes"));
  Bytes cut = packed(text);
  cut.resize(cut.size() / 2);
  CHECK(contains(error(folder.put("a", cut)), "that is whole"));
  CHECK(contains(file_error([&] { ImageTable(folder.put("a", text), 10'000); }), "at most 10000"));
  CHECK(contains(file_error([&] { ImageTable(folder.put("a", packed(text)), 10'000); }),
                 "at most 10000"));
}

TEST_CASE("image table: arrays of NumPy") {
  const TemporaryFolder folder;
  const Bytes plain = npy("|u1", "(3, 1, 2)", {1, 2, 3, 4, 5, 6});
  CHECK(read(folder.put("a.npy", plain), 2) == Bytes{1, 2, 3, 4, 5, 6});
  CHECK(read(folder.put("b", gzip(std::as_bytes(std::span{plain})))).size() == 6);
  CHECK(read(folder.put("c", npy("|u1", "(2, 1, 3)", {1, 2, 3, 4, 5, 6}, "True"))) ==
        Bytes{1, 3, 5, 2, 4, 6});
  const Bytes unit = npy("<f4", "(2, 1, 1)", {0, 0, 0, 0x3f, 0, 0, 0x80, 0x3f});
  CHECK(read(folder.put("d", unit), 1) == Bytes{128, 255});
  for (const bool deflate : {false, true}) {
    const auto path = folder.put(
        "e", zip({{"x_train.npy", unit}, {"y_test.npy", unit}, {"x_test.npy", plain}}, deflate));
    CHECK(read(path) == Bytes{1, 2, 3, 4, 5, 6});
    CHECK(ImageTable{path}.array() == "x_test");
  }
  CHECK(read(folder.put("f", zip({{"arr_0.npy", plain}}, true))).size() == 6);
  CHECK(contains(error(folder.put("g", zip({{"a.npy", plain}, {"b.npy", plain}}, false))),
                 "x_test, images or x, found 2 of other names"));
  CHECK(contains(error(folder.put("h", npy("|u1", "(3,)", {1, 2, 3}))), "expected images"));
  CHECK(contains(error(folder.put("i", npy("<i2", "(2, 1, 1)", {1, 0, 0, 1}))), "number 1"));
}

TEST_CASE("image table: lengths that lie") {
  const TemporaryFolder folder;
  const Bytes body{1, 2, 3, 4, 5, 6};
  CHECK(contains(error(folder.put("a", npy("|u1", "(4, 1, 2)", body))), "cut short?"));
  CHECK(contains(error(folder.put("a", npy("|u1", "(2, 1, 2)", body))), "more bytes"));
  CHECK(contains(error(folder.put("a", npy("|u1", "(0, 1, 2)", body))), "at least one image"));
  CHECK(contains(error(folder.put("a", npy("|u1", "(1, 2147483647, 100)", body))), "cut short?"));
  CHECK(
      contains(error(folder.put("a", npy("|u1", "(9999999999999999, 1, 1)", body))), "cut short?"));
  CHECK(contains(error(folder.put("a", npy("|u1", "(1, 9999999999999999, 9999999999)", body))),
                 "rows of some numbers"));
  CHECK(contains(error(folder.put("a", Bytes{0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 7})),
                 "length"));
  CHECK(contains(error(folder.put("a", Bytes{0, 0, 8, 3, 0, 0, 0, 1, 0, 0})), "header"));
}

TEST_CASE("image table: IDX images, EMNIST's turned; labels are none") {
  const TemporaryFolder folder;
  Dataset data;
  data.shape = {1, 2, 3};
  data.append(Bytes{1, 2, 3, 4, 5, 6}, 7);
  data.append(Bytes{7, 8, 9, 10, 11, 12}, 7);
  const auto images = idx_images_bytes(data);
  CHECK(read(folder.put("a", images), 1) == data.pixels);
  CHECK(read(folder.put("b.gz", gzip(std::as_bytes(std::span{images})))) == data.pixels);
  const auto turned = folder.put("emnist-digits-test-images-idx3-ubyte", images);
  CHECK(read(turned) == Bytes{1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12});
  CHECK(ImageTable{turned}.shape() == Shape{1, 3, 2});
  CHECK(contains(error(folder.put("l", idx_labels_bytes(data))), "found labels"));
}

TEST_CASE("image table: told by content, not by name; nothing else is one") {
  const TemporaryFolder folder;
  for (const std::string text :
       {"", "hello, world, this is text", "{\"a\": [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18]}",
        "<svg><path d='1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20'/></svg>",
        "\x89PNG\r\n\x1a\n,,,,,,,,,,,,,,,,,,,,,,,", "PK\x03\x04 others"}) {
    CAPTURE(text);
    CHECK(!is_image_table(folder.put("a.csv", text)));
    CHECK(!is_image_table(folder.put("a.csv", packed(text))));
  }
  CHECK(!is_image_table(folder.path()));
  CHECK(!is_image_table(folder.path() / "none"));
  CHECK(is_image_table(folder.put("a.png", line("", "1", "2"))));
}

}  // namespace
