#include "test_pictures.hpp"

#include <sys/mman.h>

#include <digitnet/image/png.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

using namespace digitnet;
using test_pictures::Bytes;
using test_pictures::HandMadePng;

namespace {

Picture decode(const HandMadePng& png) { return decode_png(png.file(), "test.png"); }

std::string refusal(std::span<const std::byte> file, const ImageLimits& limits = {}) {
  try {
    (void)decode_png(file, "test.png", limits);
  } catch (const FileError& error) {
    CHECK(error.path() == "test.png");
    return error.what();
  }
  return "accepted";
}

Picture sample() {
  Picture picture(5, 3);
  for (std::size_t i = 0; i < picture.size(); ++i) {
    picture.pixels()[i] = static_cast<std::uint8_t>(17 * i);
  }
  return picture;
}

}  // namespace

TEST_CASE("a gray picture survives writing and reading") {
  const Picture picture = sample();
  CHECK(decode_png(encode_png(picture), "x") == picture);
  CHECK_THROWS_AS((void)encode_png(Picture{}), InvalidArgument);
}

TEST_CASE("a PNG file is read from disk and a missing one named") {
  const auto path = std::filesystem::temp_directory_path() / "digitnet-png-test.png";
  write_file(path, encode_png(sample()));
  CHECK(read_png(path) == sample());
  std::filesystem::remove(path);
  CHECK_THROWS_AS((void)read_png(path), FileError);
}

TEST_CASE("gray of 1, 2, 4 and 16 bits") {
  CHECK(decode({3, 1, 1, 0, {0, 0b10100000}, {}, {}}) == Picture(3, 1, {255, 0, 255}));
  CHECK(decode({4, 1, 2, 0, {0, 0b00011011}, {}, {}}) == Picture(4, 1, {0, 85, 170, 255}));
  CHECK(decode({3, 1, 4, 0, {0, 0x0f, 0x70}, {}, {}}) == Picture(3, 1, {0, 255, 119}));
  CHECK(decode({2, 1, 16, 0, {0, 0xff, 0xff, 0x80, 0x01}, {}, {}}) == Picture(2, 1, {255, 128}));
}

TEST_CASE("RGB of 8 and 16 bits becomes luma") {
  const Picture expected(2, 1, {luma(250, 10, 10), 200});
  CHECK(decode({2, 1, 8, 2, {0, 250, 10, 10, 200, 200, 200}, {}, {}}) == expected);
  CHECK(decode({2, 1, 16, 2, {0, 250, 0, 10, 0, 10, 0, 200, 0, 200, 0, 200, 0}, {}, {}}) ==
        expected);
}

TEST_CASE("colours are kept where they are asked for") {
  const auto colours = [](const HandMadePng& png) { return decode_png<Rgb>(png.file(), "a.png"); };
  const Raster<Rgb> expected(2, 1, {Rgb{250, 10, 20}, Rgb{200, 200, 200}});
  CHECK(colours({2, 1, 8, 2, {0, 250, 10, 20, 200, 200, 200}, {}, {}}) == expected);
  CHECK(colours({2, 1, 8, 3, {0, 1, 0}, {200, 200, 200, 250, 10, 20}, {}}) == expected);
  CHECK(colours({2, 1, 8, 0, {0, 7, 200}, {}, {}}) ==
        Raster<Rgb>(2, 1, {Rgb{7, 7, 7}, Rgb{200, 200, 200}}));
  // A dark one beside a transparent one: the canvas is white.
  CHECK(colours({2, 1, 8, 6, {0, 60, 0, 10, 255, 9, 9, 9, 0}, {}, {}}) ==
        Raster<Rgb>(2, 1, {Rgb{60, 0, 10}, Rgb{255, 255, 255}}));
}

TEST_CASE("palettes, with and without transparency") {
  const Bytes palette{0, 0, 0, 255, 255, 255, 40, 40, 40};
  CHECK(decode({4, 1, 2, 3, {0, 0b00011001}, palette, {}}) == Picture(4, 1, {0, 255, 40, 255}));
  // Entry 0 transparent, the rest dark: the canvas is white.
  CHECK(decode({2, 1, 8, 3, {0, 0, 2}, palette, {0}}) == Picture(2, 1, {255, 40}));
}

TEST_CASE("alpha is composited onto the canvas that the ink stands out from") {
  const Bytes dark{0, 0, 255, 0, 0, 0, 128}, light{0, 255, 255, 255, 0, 255, 128};
  CHECK(decode({3, 1, 8, 4, dark, {}, {}}) == Picture(3, 1, {0, 255, 127}));
  CHECK(decode({3, 1, 8, 4, light, {}, {}}) == Picture(3, 1, {255, 0, 128}));
  CHECK(decode({2, 1, 8, 6, {0, 0, 0, 0, 0, 20, 20, 20, 255}, {}, {}}) == Picture(2, 1, {255, 20}));
  CHECK(decode(
            {2, 1, 16, 6, {0, 9, 9, 9, 9, 9, 9, 0, 0, 240, 0, 240, 0, 240, 0, 255, 255}, {}, {}}) ==
        Picture(2, 1, {0, 240}));
  // All transparent: a blank page, whatever colours hide there.
  CHECK(decode({2, 1, 8, 4, {0, 0, 0, 255, 0}, {}, {}}) == Picture(2, 1, {255, 255}));
}

TEST_CASE("a transparent gray level counts as alpha") {
  CHECK(decode({2, 1, 8, 0, {0, 255, 30}, {}, {0, 255}}) == Picture(2, 1, {255, 30}));
  CHECK(decode({2, 1, 8, 0, {0, 0, 230}, {}, {0, 0}}) == Picture(2, 1, {0, 230}));
}

TEST_CASE("interlaced pictures are the same as others") {
  constexpr std::array<std::array<std::size_t, 4>, 7> passes{{{0, 0, 8, 8},
                                                              {4, 0, 8, 8},
                                                              {0, 4, 4, 8},
                                                              {2, 0, 4, 4},
                                                              {0, 2, 2, 4},
                                                              {1, 0, 2, 2},
                                                              {0, 1, 1, 2}}};
  for (const auto& [width, height] :
       {std::pair<std::size_t, std::size_t>{1, 1}, {3, 2}, {9, 11}, {16, 8}}) {
    Picture picture(static_cast<int>(width), static_cast<int>(height));
    for (std::size_t i = 0; i < picture.size(); ++i) {
      picture.pixels()[i] = static_cast<std::uint8_t>(31 * i + 5);
    }
    HandMadePng png{width, height, 8, 0, {}, {}, {}, true};
    for (const auto& [x0, y0, dx, dy] : passes) {
      if (x0 >= width) continue;
      for (std::size_t y = y0; y < height; y += dy) {
        png.raw.push_back(0);
        for (std::size_t x = x0; x < width; x += dx) {
          png.raw.push_back(picture(static_cast<int>(x), static_cast<int>(y)));
        }
      }
    }
    CHECK(decode(png) == picture);
  }
}

TEST_CASE("what is no PNG is refused with a reason") {
  CHECK(refusal({}).find("an empty file") != std::string::npos);
  const std::vector<std::byte> text(40, std::byte{'x'});
  CHECK(refusal(text).find("expected a PNG picture") != std::string::npos);
}

TEST_CASE("a file cut anywhere is refused") {
  const auto file = encode_png(sample());
  for (std::size_t size = 0; size < file.size(); ++size) {
    CHECK(refusal(std::span{file}.first(size)) != "accepted");
  }
}

TEST_CASE("a file with any damaged byte is refused") {
  const auto intact = encode_png(sample());
  for (std::size_t i = 0; i < intact.size(); ++i) {
    auto file = intact;
    file[i] ^= std::byte{0x55};
    CHECK(refusal(file) != "accepted");
  }
}

TEST_CASE("sizes are checked before anything is allocated") {
  HandMadePng png{2, 1, 8, 0, {0, 1, 2}, {}, {}};
  png.width = png.height = 0x7fffffff;
  CHECK(refusal(png.file()).find("2147483647 x 2147483647") != std::string::npos);
  png.width = 0;
  CHECK(refusal(png.file()).find("1 to 100000000 pixels") != std::string::npos);
  png = {100, 100, 8, 0, {0, 1, 2}, {}, {}};
  CHECK(refusal(png.file()).find("10100 bytes of image data") != std::string::npos);
  CHECK(refusal(encode_png(sample()), {.max_pixels = 14}) != "accepted");
  CHECK(refusal(encode_png(sample()), {.max_pixels = 15}) == "accepted");
  CHECK(refusal(encode_png(sample()), {.max_file_bytes = 50}) != "accepted");
}

TEST_CASE("a file of 2 GiB is refused whatever the limit") {
  constexpr std::size_t size = std::size_t{1} << 31U;
  void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);  // only its first page
  REQUIRE(memory != MAP_FAILED);
  std::memcpy(memory, "\x89PNG\r\n\x1a\n", 8);
  const std::span file{static_cast<const std::byte*>(memory), size};
  CHECK(refusal(file, {.max_file_bytes = size}).find("at most 2147483647 bytes") !=
        std::string::npos);
  CHECK(::munmap(memory, size) == 0);
}

TEST_CASE("image data that inflate without end are refused") {
  const HandMadePng bomb{2, 1, 8, 0, Bytes(10'000'000), {}, {}};
  CHECK(refusal(bomb.file()).find("expected 3 bytes of image data, found more") !=
        std::string::npos);
}

TEST_CASE("impossible headers and missing palettes are refused") {
  CHECK(refusal(HandMadePng{2, 1, 3, 0, {0, 1}, {}, {}}.file()) != "accepted");
  CHECK(refusal(HandMadePng{2, 1, 16, 3, {0, 1}, {}, {}}.file()) != "accepted");
  CHECK(refusal(HandMadePng{2, 1, 8, 5, {0, 1}, {}, {}}.file()) != "accepted");
  CHECK(refusal(HandMadePng{2, 1, 8, 3, {0, 0, 1}, {}, {}}.file()).find("palette") !=
        std::string::npos);
}
