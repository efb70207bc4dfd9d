#include "picture_files.hpp"

#include <digitnet/image/bmp.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace digitnet;
using namespace picture_files;

namespace {

/// A bitmap written by hand: `rows` as they are stored, filled up to four bytes each.
struct HandMadeBmp {
  std::int32_t width = 0, height = 0;
  int bits = 24;
  std::vector<std::vector<int>> rows;
  std::vector<std::uint32_t> palette, masks;
  std::uint32_t header = 40, compression = 0, colours = 0;

  [[nodiscard]] File file() const {
    const bool old = header == 12;
    const std::size_t inside = header >= 56 ? masks.size() : 0;
    const std::size_t start =
        14 + header + 4 * (masks.size() - inside) + (old ? 3U : 4U) * palette.size();
    File result;
    append(result, "BM");
    append_little(result, 0, 8);  // nobody looks at the size that stands here
    append_little(result, start, 4);
    append_little(result, header, 4);
    for (const std::int32_t size : {width, height}) {
      append_little(result, static_cast<std::uint32_t>(size), old ? 2 : 4);
    }
    append_little(result, 1, 2);
    append_little(result, static_cast<std::uint64_t>(bits), 2);
    if (!old) {
      for (const std::uint32_t v : {compression, 0U, 0U, 0U, colours, 0U}) {
        append_little(result, v, 4);
      }
    }
    for (const std::uint32_t mask : masks) append_little(result, mask, 4);
    if (!old && header > 40) result.resize(14 + header);
    for (const std::uint32_t colour : palette) append_little(result, colour, old ? 3 : 4);
    for (const auto& row : rows) {
      for (const int byte : row) result.push_back(static_cast<std::byte>(byte));
      while ((result.size() - start) % 4 != 0) result.push_back(std::byte{0});
    }
    return result;
  }
};

Picture decode(const HandMadeBmp& bmp) { return decode_bmp(bmp.file(), "test.bmp"); }

std::string refused(const File& file, const ImageLimits& limits = {}) {
  return refusal([&](auto bytes) { return decode_bmp(bytes, "test.bmp", limits); }, file);
}

const HandMadeBmp sample{2, 2, 24, {{0, 0, 0, 50, 50, 50}, {90, 90, 90, 255, 255, 255}}, {}, {}};

}  // namespace

TEST_CASE("bmp: 24 bits, from the bottom up and from the top down") {
  CHECK(decode(sample) == Picture(2, 2, {90, 255, 0, 50}));
  HandMadeBmp top_down = sample;
  top_down.height = -2;
  CHECK(decode(top_down) == Picture(2, 2, {0, 50, 90, 255}));
  CHECK(decode({1, 1, 24, {{10, 20, 250}}, {}, {}}) == Picture(1, 1, luma(250, 20, 10)));
}

TEST_CASE("bmp: colours are kept where they are asked for") {
  const HandMadeBmp red{1, 1, 24, {{10, 20, 250}}, {}, {}};
  CHECK(decode_bmp<Rgb>(red.file(), "test.bmp") == Raster<Rgb>(1, 1, {Rgb{250, 20, 10}}));
}

TEST_CASE("bmp: palettes of 1, 2, 4 and 8 bits") {
  const std::vector<std::uint32_t> two{0x000000, 0xffffff};
  const std::vector<std::uint32_t> four{0x000000, 0x141414, 0x646464, 0xffffff};
  CHECK(decode({3, 1, 1, {{0b10100000}}, two, {}}) == Picture(3, 1, {255, 0, 255}));
  CHECK(decode({4, 1, 2, {{0b00011011}}, four, {}}) == Picture(4, 1, {0, 20, 100, 255}));
  std::vector<std::uint32_t> full(16, 0x333333);
  full[15] = 0x777777;
  CHECK(decode({3, 1, 4, {{0x0f, 0xf0}}, full, {}}) == Picture(3, 1, {0x33, 0x77, 0x77}));
  HandMadeBmp few{2, 1, 8, {{3, 1}}, four, {}};
  few.colours = 4;
  CHECK(decode(few) == Picture(2, 1, {255, 20}));
  few.rows = {{3, 4}};
  CHECK(refused(few.file()).find("colours 0 to 3, found 4") != std::string::npos);
  HandMadeBmp old{2, 1, 1, {{0b01000000}}, two, {}};
  old.header = 12;
  CHECK(decode(old) == Picture(2, 1, {0, 255}));
}

TEST_CASE("bmp: 16 bits and masks of colours") {
  CHECK(decode({2, 1, 16, {{0xff, 0x7f, 0x00, 0x00}}, {}, {}}) == Picture(2, 1, {255, 0}));
  HandMadeBmp green{1, 1, 16, {{0xe0, 0x07}}, {}, {0xf800, 0x07e0, 0x001f}};
  green.compression = 3;
  CHECK(decode(green) == Picture(1, 1, luma(0, 255, 0)));
  HandMadeBmp odd = green;
  odd.masks = {0xf800, 0x0720, 0x001f};
  CHECK(refused(odd.file()).find("masks") != std::string::npos);
  HandMadeBmp absent = green;
  absent.masks = {};
  CHECK(refused(absent.file()) != "accepted");
}

TEST_CASE("bmp: alpha counts where there is any") {
  const std::vector<std::vector<int>> drawn{{9, 9, 9, 0, 20, 20, 20, 255}};
  const std::vector<std::vector<int>> no_alpha{{90, 90, 90, 0, 20, 20, 20, 0}};
  CHECK(decode({2, 1, 32, drawn, {}, {}}) == Picture(2, 1, {255, 20}));
  CHECK(decode({2, 1, 32, no_alpha, {}, {}}) == Picture(2, 1, {90, 20}));
  for (const std::uint32_t header : {56U, 108U, 124U}) {
    HandMadeBmp masked{2, 1, 32, drawn, {}, {0xff0000, 0xff00, 0xff, 0xff000000}};
    masked.header = header;
    masked.compression = 3;
    CHECK(decode(masked) == Picture(2, 1, {255, 20}));
    masked.masks[3] = 0;
    CHECK(decode(masked) == Picture(2, 1, {9, 20}));
  }
}

TEST_CASE("bmp: a file cut anywhere is refused, and survives any damage") {
  HandMadeBmp palette{3, 2, 4, {{0x01, 0x10}, {0x11, 0x00}}, {0, 0xffffff}, {}};
  palette.colours = 2;
  for (const HandMadeBmp& bmp : {sample, palette}) {
    const File intact = bmp.file();
    CHECK(refused(intact) == "accepted");
    // Rows end in bytes that fill them up; they belong to the file.
    for (std::size_t size = 0; size < intact.size(); ++size) {
      CHECK(refused(File(intact.begin(), intact.begin() + static_cast<std::ptrdiff_t>(size))) !=
            "accepted");
    }
    for (std::size_t i = 0; i < intact.size(); ++i) {
      for (const std::byte change : {std::byte{1}, std::byte{0x80}, std::byte{0xff}}) {
        File file = intact;
        file[i] ^= change;
        (void)refused(file, {.max_pixels = 10'000});
      }
    }
  }
}

TEST_CASE("bmp: sizes are checked before anything is allocated") {
  HandMadeBmp bmp = sample;
  bmp.width = bmp.height = std::numeric_limits<std::int32_t>::max();
  CHECK(refused(bmp.file()).find("2147483647 x 2147483647 (") != std::string::npos);
  bmp.height = std::numeric_limits<std::int32_t>::min();
  CHECK(refused(bmp.file()).find("2147483648") != std::string::npos);
  bmp.width = -2;
  CHECK(refused(bmp.file()).find("1 to 100000000 pixels") != std::string::npos);
  bmp.width = bmp.height = 5'000;
  CHECK(refused(bmp.file()).find("75000000 bytes of pixels") != std::string::npos);
  CHECK(refused(sample.file(), {.max_pixels = 3}) != "accepted");
  CHECK(refused(sample.file(), {.max_file_bytes = 20}) != "accepted");
}

TEST_CASE("bmp: what is not read is named") {
  HandMadeBmp packed{2, 1, 8, {{2, 0, 0, 1}}, std::vector<std::uint32_t>(256), {}};
  packed.compression = 1;
  CHECK(refused(packed.file()).find("an uncompressed bitmap, found compression 1") !=
        std::string::npos);
  HandMadeBmp bits = sample;
  bits.bits = 23;
  CHECK(refused(bits.file()).find("bits a pixel, found 23") != std::string::npos);
  HandMadeBmp header = sample;
  header.header = 16;
  CHECK(refused(header.file()).find("bitmap header") != std::string::npos);
}
