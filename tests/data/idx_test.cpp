#include <digitnet/data/idx.hpp>
#include <digitnet/data/mnist.hpp>

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
  CHECK(contains(file_error([&] { read_idx_images(labels); }), "found 0x00000801"));
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

/// An IDX file of `numbers` numbers, whose bytes are `body`, as images of 1 x 2 pixels.
Bytes typed(std::uint8_t type, const Bytes& body, std::size_t size) {
  Bytes bytes = file(
      {0x3U | std::uint32_t{type} << 8U, static_cast<std::uint32_t>(body.size() / size / 2), 1, 2},
      0);
  bytes.insert(bytes.end(), body.begin(), body.end());
  return bytes;
}

TEST_CASE("idx: any number of classes up to 255, and EMNIST's images turned") {
  const TemporaryFolder folder;
  Dataset letters = small_dataset();
  letters.classes = 27;
  letters.labels = {1, 26, 9, 10, 0, 11, 25};
  const auto images = folder.path() / "images", labels = folder.path() / "labels";
  write_idx(letters, images, labels);
  Dataset read = read_idx(images, labels, default_size_limit, 27);
  CHECK(read.classes == 27);
  CHECK(read.labels == letters.labels);
  CHECK(contains(file_error([&] { read_idx(images, labels); }), "from 0 to 9, found 26"));
  CHECK(contains(file_error([&] { read_idx(images, labels, default_size_limit, 26); }),
                 "from 0 to 25, found 26"));
  for (const int classes : {0, -1, 256}) {
    CHECK_THROWS_AS(read_idx(images, labels, default_size_limit, classes), InvalidArgument);
  }

  transpose_images(read);
  CHECK(read.shape == Shape{1, 5, 3});
  CHECK(read.image(2)[1] == letters.image(2)[5]);  // (0, 1) was (1, 0)
  transpose_images(read);
  CHECK(read.pixels == letters.pixels);
}

TEST_CASE("idx: pixels of other types are 0 to 255, or 0 to 1 if none is above") {
  const TemporaryFolder folder;
  const auto read = [&](std::uint8_t type, const Bytes& body, std::size_t size) {
    const IdxImages images = read_idx_images(folder.put("i", typed(type, body, size)));
    CHECK(images.shape == Shape{1, 1, 2});
    return images.pixels;
  };
  CHECK(read(0x09, {0, 127}, 1) == Bytes{0, 127});
  CHECK(read(0x0b, {0, 0, 0, 255, 0, 1, 0, 2}, 2) == Bytes{0, 255, 1, 2});
  CHECK(read(0x0c, {0, 0, 0, 7, 0, 0, 0, 255}, 4) == Bytes{7, 255});
  CHECK(read(0x0c, {0, 0, 0, 0, 0, 0, 0, 1}, 4) == Bytes{0, 255});
  CHECK(read(0x0d, {0x3f, 0, 0, 0, 0x3f, 0x80, 0, 0}, 4) == Bytes{128, 255});
  CHECK(read(0x0d, {0x3f, 0, 0, 0, 0x43, 0x7f, 0, 0}, 4) == Bytes{1, 255});
  Bytes doubles(16);
  doubles[0] = 0x3f;
  doubles[1] = 0xe0;  // 0.5
  CHECK(read(0x0e, doubles, 8) == Bytes{128, 0});

  const auto refusal = [&](std::uint8_t type, const Bytes& body, std::size_t size) {
    return file_error([&] { read_idx_images(folder.put("i", typed(type, body, size))); });
  };
  CHECK(contains(refusal(0x09, {0, 255}, 1), "expected a pixel of 0 to 1 or 0 to 255, found -1"));
  CHECK(contains(refusal(0x0b, {0, 1, 1, 0}, 2), "number 1: expected"));
  CHECK(contains(refusal(0x0d, {0x7f, 0xc0, 0, 0, 0, 0, 0, 0}, 4), "found nan"));
  CHECK(contains(refusal(0x0e, Bytes(16, 0xff), 8), "number 0"));
  CHECK(contains(refusal(0x0a, {1, 2}, 1), "found 0x00000a03"));
  CHECK(contains(refusal(0x0f, {1, 2}, 1), "that of another type of numbers"));
  Bytes cut = typed(0x0b, {0, 1, 0, 2}, 2);
  cut.pop_back();
  CHECK(contains(file_error([&] { read_idx_images(folder.put("i", cut)); }), "length"));
}

TEST_CASE("idx: QMNIST's table of labels has the class first") {
  const TemporaryFolder folder;
  Bytes table = file({0xc02, 2, 8}, 64, 0);
  table[12 + 3] = 7;
  table[12 + 7] = 200;  // the writer, of no interest
  table[12 + 35] = 9;
  CHECK(read_idx_labels(folder.put("l", table)) == Bytes{7, 9});
  const Bytes packed = gzip(std::as_bytes(std::span{table}));
  CHECK(read_idx_labels(folder.put("l", packed)) == Bytes{7, 9});
  table[12 + 3] = 12;
  CHECK(contains(file_error([&] { read_idx_labels(folder.put("l", table)); }), "found 12"));
  CHECK(contains(file_error([&] {
                   read_idx_labels(folder.put("l", file({0xc02, 2, 7}, 56, 0)));
                 }),
                 "found 2 x 7"));
  CHECK(read_idx_labels(folder.put("l", file({0xc01, 2}, 8, 0))) == Bytes{0, 0});
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
