#include <digitnet/data/load.hpp>
#include <digitnet/data/numpy.hpp>

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
using test_files::TemporaryFolder;

void put(Bytes& bytes, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

Bytes npy(const std::string& descr, const std::string& shape, const Bytes& body,
          const std::string& fortran = "False", int version = 1) {
  const std::string header =
      "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
  Bytes file{0x93, 'N', 'U', 'M', 'P', 'Y', static_cast<std::uint8_t>(version), 0};
  put(file, header.size(), version == 1 ? 2 : 4);
  file.insert(file.end(), header.begin(), header.end());
  file.insert(file.end(), body.begin(), body.end());
  return file;
}

/// Raw deflated data: what zlib's format has between its two bytes of header and its checksum.
Bytes deflated(const Bytes& data) {
  uLongf size = compressBound(static_cast<uLong>(data.size()));
  Bytes out(size);
  REQUIRE(compress(out.data(), &size, data.data(), static_cast<uLong>(data.size())) == Z_OK);
  return {out.begin() + 2, out.begin() + static_cast<long>(size) - 4};
}

Bytes zip(const std::vector<std::pair<std::string, Bytes>>& files, bool deflate) {
  Bytes archive, directory;
  for (const auto& [name, data] : files) {
    const Bytes packed = deflate ? deflated(data) : data;
    Bytes common;
    put(common, 20, 2);
    put(common, 0, 2);
    put(common, deflate ? 8 : 0, 2);
    put(common, 0, 4);
    put(common, crc32_z(0, data.data(), data.size()), 4);
    put(common, packed.size(), 4);
    put(common, data.size(), 4);
    put(common, name.size(), 2);
    put(common, 0, 2);
    put(directory, 0x02014b50, 4);
    put(directory, 20, 2);
    directory.insert(directory.end(), common.begin(), common.end());
    put(directory, 0, 10);
    put(directory, archive.size(), 4);
    directory.insert(directory.end(), name.begin(), name.end());
    put(archive, 0x04034b50, 4);
    archive.insert(archive.end(), common.begin(), common.end());
    archive.insert(archive.end(), name.begin(), name.end());
    archive.insert(archive.end(), packed.begin(), packed.end());
  }
  const std::size_t start = archive.size();
  archive.insert(archive.end(), directory.begin(), directory.end());
  put(archive, 0x06054b50, 4);
  put(archive, 0, 4);
  put(archive, files.size(), 2);
  put(archive, files.size(), 2);
  put(archive, directory.size(), 4);
  put(archive, start, 4);
  put(archive, 0, 2);
  return archive;
}

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
      CHECK_THROWS_AS(read_npz(cut, Split::train), FileError);
      Bytes changed = good;
      changed[i] ^= 0xffU;
      const auto path = folder.put("changed", changed);
      Bytes labels{7, 9};  // outside of CHECK, which would take a refusal for a failure
      try {
        labels = read_npz(path, Split::train).labels;
      } catch (const FileError&) {
        ++refused;
      }
      CHECK(labels == Bytes{7, 9});
    }
    CHECK(refused > good.size() / 4);
  }
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
