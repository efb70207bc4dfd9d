#include <digitnet/data/idx.hpp>

#include "test_files.hpp"

namespace {

using namespace digitnet;
using test_files::Bytes;
using test_files::contains;
using test_files::file_error;
using test_files::TemporaryFolder;

/// Big-endian 32-bit numbers followed by `body` bytes.
Bytes file(std::initializer_list<std::uint32_t> header, std::size_t body, std::uint8_t value = 1) {
  Bytes bytes;
  for (const std::uint32_t field : header) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes.push_back(static_cast<std::uint8_t>(field >> shift));
    }
  }
  bytes.insert(bytes.end(), body, value);
  return bytes;
}

Dataset small_dataset() {
  Dataset data;
  data.shape = {1, 3, 5};
  for (int i = 0; i < 7; ++i) {
    Bytes image(15);
    for (std::size_t j = 0; j < image.size(); ++j) {
      image[j] = static_cast<std::uint8_t>(17 * i + static_cast<int>(j));
    }
    data.append(image, static_cast<std::uint8_t>(9 - i));
  }
  return data;
}

TEST_CASE("idx: what was written comes back, raw and gzip, for any image size") {
  const TemporaryFolder folder;
  const Dataset data = small_dataset();
  for (const Compression compression : {Compression::none, Compression::gzip}) {
    write_idx(data, folder.path() / "images", folder.path() / "labels", compression);
    CHECK(is_gzip(read_file(folder.path() / "images")) == (compression == Compression::gzip));
    const Dataset back = read_idx(folder.path() / "images", folder.path() / "labels");
    CHECK(back.shape == data.shape);
    CHECK(back.pixels == data.pixels);
    CHECK(back.labels == data.labels);
    CHECK(back.classes == 10);
  }
}

TEST_CASE("idx: the layout is that of the format's definition") {
  const TemporaryFolder folder;
  const auto path = folder.put("i", Bytes{0,  0,  8,  3,  0,  0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3,  //
                                          10, 20, 30, 40, 50, 60});
  const IdxImages images = read_idx_images(path);
  CHECK(images.size() == 2);
  CHECK(images.shape == Shape{1, 1, 3});
  CHECK(images.pixels == Bytes{10, 20, 30, 40, 50, 60});
  CHECK(read_idx_labels(folder.put("l", Bytes{0, 0, 8, 1, 0, 0, 0, 2, 9, 0})) == Bytes{9, 0});
}

TEST_CASE("idx: headers cut short or of another kind are refused") {
  const TemporaryFolder folder;
  const Bytes images = file({0x803, 2, 3, 4}, 24);
  for (std::size_t size = 0; size < 16; ++size) {
    const auto path =
        folder.put("i", Bytes(images.begin(), images.begin() + static_cast<long>(size)));
    CHECK(contains(file_error([&] { read_idx_images(path); }), "header"));
  }
  const auto labels = folder.put("l", file({0x801, 3}, 3));
  CHECK(contains(file_error([&] { read_idx_images(labels); }), "header"));
  CHECK(contains(file_error([&] {
                   read_idx_images(folder.put("i", file({0x801, 60}, 60)));
                 }),
                 "found 0x00000801"));
  CHECK(contains(file_error([&] {
                   read_idx_images(folder.put("i", file({0x1000803, 2, 3, 4}, 24)));
                 }),
                 "found 0x01000803"));
  CHECK(
      contains(file_error([&] { read_idx_labels(folder.put("i", images)); }), "found 0x00000803"));
  CHECK(contains(file_error([&] {
                   read_idx_labels(folder.put("l", Bytes{0, 0, 8, 1, 0, 0}));
                 }),
                 "header"));
}

TEST_CASE("idx: the length must be the header's, not a byte more or less") {
  const TemporaryFolder folder;
  for (const std::size_t body : {0U, 23U, 25U, 1000U}) {
    CAPTURE(body);
    const Bytes bytes = file({0x803, 2, 3, 4}, body);
    CHECK(contains(file_error([&] { read_idx_images(folder.put("i", bytes)); }), "length"));
    const Bytes packed = gzip(std::as_bytes(std::span{bytes}));
    CHECK(contains(file_error([&] { read_idx_images(folder.put("i", packed)); }), "length"));
  }
  CHECK_THROWS_AS(read_idx_labels(folder.put("l", file({0x801, 5}, 4))), FileError);
  CHECK_THROWS_AS(read_idx_labels(folder.put("l", file({0x801, 5}, 6))), FileError);
  CHECK_THROWS_AS(read_idx_labels(folder.put("l", file({0x801, 0xffffffff}, 6))), FileError);
}

TEST_CASE("idx: sizes that are zero, huge or overflow are refused before memory is taken") {
  const TemporaryFolder folder;
  constexpr std::uint32_t huge = 0xffffffff;
  for (const auto& sizes : std::vector<std::array<std::uint32_t, 3>>{{0, 28, 28},
                                                                     {1, 0, 28},
                                                                     {1, 28, 0},
                                                                     {huge, huge, huge},
                                                                     {huge, 28, 28},
                                                                     {1, huge, 1},
                                                                     {1, 1, huge},
                                                                     {1, 0x80000000, 2},
                                                                     {0x10000, 0x10000, 0x10000},
                                                                     {4, 0x80000000, 0x80000000},
                                                                     {1, 0x7fffffff, 0x7fffffff}}) {
    CAPTURE(sizes[0]);
    CAPTURE(sizes[1]);
    CAPTURE(sizes[2]);
    const auto path = folder.put("i", file({0x803, sizes[0], sizes[1], sizes[2]}, 8));
    CHECK(contains(file_error([&] { read_idx_images(path); }), "header"));
  }
  CHECK_THROWS_AS(read_idx_labels(folder.put("l", file({0x801, 0}, 0))), FileError);
}

TEST_CASE("idx: the caller's limit holds for raw and for compressed files") {
  const TemporaryFolder folder;
  const Bytes images = file({0x803, 100, 28, 28}, 78'400, 0);
  const auto raw = folder.put("raw", images);
  const auto bomb = folder.put("bomb", gzip(std::as_bytes(std::span{images})));
  CHECK(read_idx_images(bomb, images.size()).size() == 100);
  CHECK_THROWS_AS(read_idx_images(raw, 10'000), FileError);
  CHECK(contains(file_error([&] { read_idx_images(bomb, 10'000); }), "at most 10000 bytes"));
}

TEST_CASE("idx: labels above 9 are refused by position") {
  const TemporaryFolder folder;
  Bytes labels = file({0x801, 4}, 4, 9);
  CHECK(read_idx_labels(folder.put("l", labels)).size() == 4);
  labels[10] = 10;
  const std::string message = file_error([&] { read_idx_labels(folder.put("l", labels)); });
  CHECK(contains(message, "label 2"));
  CHECK(contains(message, "found 10"));
}

TEST_CASE("idx: images and labels must be equally many") {
  const TemporaryFolder folder;
  const auto images = folder.put("i", file({0x803, 2, 3, 4}, 24));
  const auto labels = folder.put("l", file({0x801, 3}, 3));
  CHECK(contains(file_error([&] { read_idx(images, labels); }), "expected 2 labels"));
}

TEST_CASE("idx: a folder or nothing in place of a file is an error that names it") {
  const TemporaryFolder folder;
  CHECK(contains(file_error([&] { read_idx_images(folder.path()); }), folder.path().string()));
  CHECK(contains(file_error([&] { read_idx_labels(folder.path() / "none"); }), "none"));
}

TEST_CASE("idx: only one-channel images with their labels can be written") {
  const TemporaryFolder folder;
  Dataset data = small_dataset();
  data.shape.channels = 3;
  CHECK_THROWS_AS(write_idx(data, folder.path() / "i", folder.path() / "l"), InvalidArgument);
  data = small_dataset();
  data.pixels.pop_back();
  CHECK_THROWS_AS(write_idx(data, folder.path() / "i", folder.path() / "l"), InvalidArgument);
  CHECK(!std::filesystem::exists(folder.path() / "i"));
  CHECK(!std::filesystem::exists(folder.path() / "l"));
}

}  // namespace
