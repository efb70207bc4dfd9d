#include "picture_files.hpp"

#include <digitnet/image/jpeg.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

using namespace digitnet;
using namespace picture_files;

namespace {

File file_named(const std::string& name) { return stored(DIGITNET_DATA_DIR, name); }

Picture decode(std::span<const std::byte> file) { return decode_jpeg(file, "test.jpg"); }

std::string refused(std::span<const std::byte> file, const ImageLimits& limits = {}) {
  return refusal([&](auto bytes) { return decode_jpeg(bytes, "test.jpg", limits); }, file);
}

bool says(const std::string& message, std::string_view part) {
  return message.find(part) != std::string::npos;
}

/// `file` with a segment right behind its start.
File with_segment(const File& file, unsigned marker, const std::string& content) {
  File result(file.begin(), file.begin() + 2);
  const std::size_t length = content.size() + 2;
  for (const std::size_t value : {std::size_t{0xff}, std::size_t{marker}, length >> 8U, length}) {
    result.push_back(static_cast<std::byte>(value));
  }
  append(result, content);
  result.insert(result.end(), file.begin() + 2, file.end());
  return result;
}

/// Where the first of these markers stands.
std::size_t find_marker(const File& file, unsigned marker) {
  const std::vector<std::byte> bytes{std::byte{0xff}, static_cast<std::byte>(marker)};
  return static_cast<std::size_t>(
      std::search(file.begin(), file.end(), bytes.begin(), bytes.end()) - file.begin());
}

}  // namespace

TEST_CASE("jpeg: gray and colour, sequential and progressive, with and without restarts") {
  struct Case {
    const char* name;
    int tolerance;
  };
  for (const Case& file : {Case{"gray.jpg", 2}, Case{"gray-progressive.jpg", 2},
                           Case{"colour.jpg", 3}, Case{"rgb.jpg", 3}, Case{"half-across.jpg", 6},
                           Case{"half.jpg", 6}, Case{"restarts.jpg", 6}, Case{"progressive.jpg", 6},
                           Case{"progressive-restarts.jpg", 6}, Case{"odd-sampling.jpg", 25}}) {
    INFO(file.name);
    CHECK(difference(decode(file_named(file.name)), slope()) <= file.tolerance);
  }
}

TEST_CASE("jpeg: colours are kept where they are asked for, turned like the gray picture") {
  for (const char* name : {"gray.jpg", "colour.jpg", "rgb.jpg"}) {
    INFO(name);
    const auto colours = decode_jpeg<Rgb>(file_named(name), name);
    Picture gray(colours.width(), colours.height());
    std::ranges::transform(colours.pixels(), gray.pixels().begin(),
                           [](const Rgb& c) { return luma(c[0], c[1], c[2]); });
    CHECK(difference(gray, slope()) <= 3);
  }
}

TEST_CASE("jpeg: the same coefficients in another order are the same picture") {
  const Picture expected = decode(file_named("half.jpg"));
  for (const char* name : {"restarts.jpg", "progressive.jpg", "progressive-restarts.jpg"}) {
    INFO(name);
    CHECK(decode(file_named(name)) == expected);
  }
  CHECK(decode(file_named("gray-progressive.jpg")) == decode(file_named("gray.jpg")));
}

TEST_CASE("jpeg: all orientations, in both orders of bytes") {
  const File file = file_named("gray.jpg");
  const Picture p = decode(file);
  const int w = p.width() - 1, h = p.height() - 1;
  for (const bool big_endian : {false, true}) {
    for (int orientation = 1; orientation <= 8; ++orientation) {
      const std::string exif_data = std::string{"Exif\0\0", 6} + exif(orientation, big_endian);
      const Picture turned = decode(with_segment(file, 0xe1, exif_data));
      INFO(orientation);
      REQUIRE(turned.width() == (orientation < 5 ? p.width() : p.height()));
      // Exif says which sides of the stored picture are the visual top and left.
      const std::array<int, 9> first_x{0, 0, w, w, 0, 0, 0, w, w},
          first_y{0, 0, 0, h, h, 0, h, h, 0};
      const auto o = static_cast<std::size_t>(orientation);
      CHECK(turned(0, 0) == p(first_x[o], first_y[o]));
      CHECK(turned(turned.width() - 1, turned.height() - 1) == p(w - first_x[o], h - first_y[o]));
      const int next_x = orientation < 5 ? first_x[o] + (first_x[o] == 0 ? 1 : -1) : first_x[o];
      const int next_y = orientation < 5 ? first_y[o] : first_y[o] + (first_y[o] == 0 ? 1 : -1);
      CHECK(turned(1, 0) == p(next_x, next_y));
    }
  }
}

TEST_CASE("jpeg: an orientation that makes no sense is none") {
  const File file = file_named("gray.jpg");
  const Picture expected = decode(file);
  const std::string head{"Exif\0\0", 6}, good = exif(6, false);
  for (std::size_t size = 0; size + 8 < good.size(); ++size) {
    CHECK(decode(with_segment(file, 0xe1, head + good.substr(0, size))) == expected);
  }
  for (const int value : {0, 9, 200}) {
    CHECK(decode(with_segment(file, 0xe1, head + exif(value, true))) == expected);
  }
  std::string far = good;
  far[4] = far[5] = far[6] = far[7] = '\xff';
  CHECK(decode(with_segment(file, 0xe1, head + far)) == expected);
  CHECK(decode(with_segment(file, 0xe1, "http://ns.adobe.com/xap/1.0/")) == expected);
}

TEST_CASE("jpeg: a file cut anywhere is refused") {
  for (const char* name : {"half.jpg", "progressive.jpg", "restarts.jpg"}) {
    const File file = file_named(name);
    for (std::size_t size = 0; size < file.size(); ++size) {
      INFO(name << " " << size);
      CHECK(refused(std::span{file}.first(size)) != "accepted");
    }
  }
}

TEST_CASE("jpeg: image data that are missing are not made up, though the file has an end") {
  for (const char* name : {"half.jpg", "progressive.jpg", "restarts.jpg"}) {
    const File file = file_named(name);
    const std::size_t data = find_marker(file, 0xda) + 12;
    int accepted = 0;
    for (std::size_t size = data; size + 3 < file.size(); ++size) {
      File cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
      append(cut, "\xff\xd9");
      accepted += refused(cut) == "accepted" ? 1 : 0;
    }
    INFO(name);
    CHECK(accepted == 0);
  }
}

TEST_CASE("jpeg: any damaged byte is refused or gives a picture of the same size") {
  for (const char* name : {"half.jpg", "progressive.jpg", "restarts.jpg", "rgb.jpg"}) {
    const File intact = file_named(name);
    for (std::size_t i = 0; i < intact.size(); ++i) {
      for (const std::byte change : {std::byte{0x01}, std::byte{0x55}, std::byte{0xff}}) {
        File file = intact;
        file[i] ^= change;
        try {
          const Picture picture = decode_jpeg(file, "test.jpg", {.max_pixels = 10'000});
          CHECK(!picture.empty());
        } catch (const FileError& error) {
          CHECK(error.path() == "test.jpg");
        }
      }
    }
  }
}

TEST_CASE("jpeg: more data than the picture has are refused, those of other programs are not") {
  const File file = file_named("half.jpg");
  File longer = file;
  longer.insert(longer.end() - 2, 8, std::byte{0x12});
  CHECK(says(refused(longer), "as much image data"));
  File with_trailer = file;
  append(with_trailer, "what a phone appends");
  CHECK(decode(with_trailer) == decode(file));
  CHECK(decode(with_segment(file, 0xe5, "anything")) == decode(file));
  CHECK(decode(with_segment(file, 0xfe, "a comment")) == decode(file));
}

TEST_CASE("jpeg: what is not read is named") {
  CHECK(says(refused(file_named("cmyk.jpg")), "CMYK"));
  CHECK(says(refused(file_named("cmyk.jpg")), "convert"));
  CHECK(says(refused(file_named("arithmetic.jpg")), "arithmetic"));
  File deep = file_named("gray.jpg");
  deep[find_marker(deep, 0xc0) + 4] = std::byte{12};
  CHECK(says(refused(deep), "8 bits"));
  File lossless = file_named("gray.jpg");
  lossless[find_marker(lossless, 0xc0) + 1] = std::byte{0xc3};
  CHECK(says(refused(lossless), "lossless"));
  CHECK(says(refused({}), "expected a JPEG picture"));
}

TEST_CASE("jpeg: sizes are checked before anything is allocated") {
  File file = file_named("gray.jpg");
  const std::size_t size = find_marker(file, 0xc0) + 5;
  for (std::size_t i = 0; i < 4; ++i) file[size + i] = std::byte{0xff};
  CHECK(says(refused(file), "65535 x 65535 (ImageLimits::max_pixels allows more)"));
  file[size] = file[size + 1] = std::byte{0x20};  // 8224 x 65535: within what the limits allow
  CHECK(says(refused(file, {.max_pixels = std::uint64_t{1} << 40U}), "to the end of the file"));
  file[size] = file[size + 1] = std::byte{0};
  CHECK(says(refused(file), "1 to 100000000 pixels"));
  CHECK(refused(file_named("gray.jpg"), {.max_pixels = 24 * 18}) == "accepted");
  CHECK(refused(file_named("gray.jpg"), {.max_pixels = 24 * 18 - 1}) != "accepted");
  CHECK(refused(file_named("gray.jpg"), {.max_file_bytes = 100}) != "accepted");
}

TEST_CASE("jpeg: no scan may be repeated, however small") {
  const File file = file_named("gray-progressive.jpg");
  const std::size_t scan = find_marker(file, 0xda);
  File again(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(scan));
  // The first scan twice: up to the marker that follows it.
  std::size_t next = scan + 2;
  while (!(file[next] == std::byte{0xff} && file[next + 1] != std::byte{0})) ++next;
  for (int i = 0; i < 2; ++i) {
    again.insert(again.end(), file.begin() + static_cast<std::ptrdiff_t>(scan),
                 file.begin() + static_cast<std::ptrdiff_t>(next));
  }
  again.insert(again.end(), file.begin() + static_cast<std::ptrdiff_t>(next), file.end());
  CHECK(says(refused(again), "the next bits of a coefficient"));
}
