#include "picture_files.hpp"
#include "test_pictures.hpp"

#include <digitnet/image/read_picture.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

using namespace digitnet;
using namespace picture_files;

namespace {

File file_of(std::string_view text) {
  File file;
  append(file, text);
  return file;
}

std::string refused(const File& file) {
  return refusal([](auto bytes) { return decode_picture(bytes, "x"); }, file);
}

}  // namespace

TEST_CASE("read_picture: the content tells the format, not the name") {
  const auto folder = std::filesystem::temp_directory_path() / "digitnet-read-picture-test";
  std::filesystem::create_directories(folder);
  write_file(folder / "jpeg.png", stored(DIGITNET_DATA_DIR, "gray.jpg"));
  write_file(folder / "png.jpg", encode_png(slope()));
  CHECK(difference(read_picture(folder / "jpeg.png"), slope()) <= 2);
  CHECK(read_picture(folder / "png.jpg") == slope());
  CHECK_THROWS_AS((void)read_picture(folder / "none.png"), FileError);
  CHECK_THROWS_AS((void)read_picture(folder / "png.jpg", {.max_file_bytes = 10}), FileError);
  std::filesystem::remove_all(folder);
}

TEST_CASE("read_picture: PNG's eXIf turns the picture") {
  test_pictures::HandMadePng png{3, 1, 8, 0, {0, 10, 20, 30}, {}, {}};
  const File plain = png.file();
  CHECK(decode_picture(plain, "x") == Picture(3, 1, {10, 20, 30}));
  for (const auto& [orientation, expected] :
       std::vector<std::pair<int, Picture>>{{1, Picture(3, 1, {10, 20, 30})},
                                            {3, Picture(3, 1, {30, 20, 10})},
                                            {6, Picture(1, 3, {10, 20, 30})},
                                            {8, Picture(1, 3, {30, 20, 10})}}) {
    test_pictures::Bytes chunk;
    const std::string note = exif(orientation, true);
    test_pictures::append_chunk(chunk, "eXIf", {note.begin(), note.end()});
    File file = plain;
    for (std::size_t i = 0; i < chunk.size(); ++i) {
      file.insert(file.begin() + 33 + static_cast<std::ptrdiff_t>(i), std::byte{chunk[i]});
    }
    CAPTURE(note);
    CHECK(decode_picture(file, "x") == expected);
  }
}

TEST_CASE("read_picture: other formats are named, with a way out") {
  using std::string_view;
  const std::vector<std::pair<string_view, string_view>> pictures{
      {{"\0\0\0\x18"
        "ftypheic\0\0\0\0",
        16},
       "a HEIC picture; convert it with `heif-convert"},
      {{"\0\0\0\x1c"
        "ftypmif1\0\0\0\0",
        16},
       "a HEIF picture; "},
      {{"\0\0\0\x1c"
        "ftypavif\0\0\0\0",
        16},
       "an AVIF picture; convert it"},
      {{"RIFF\x10\0\0\0WEBPVP8 ", 16}, "a WebP picture; convert it"},
      {{"II*\0\x08\0\0\0", 8}, "a TIFF picture; convert it"},
      {{"MM\0*\0\0\0\x08", 8}, "a TIFF picture; convert it"},
      {"GIF89a", "a GIF picture; convert it"},
      {"<svg xmlns='x'></svg>", "an SVG drawing; export it as PNG"},
      {"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x -->\n<SVG>", "an SVG drawing; export"},
      {"%PDF-1.7", "a PDF document; export it as PNG"},
      {{"8BPS\0\1", 6}, "a Photoshop picture; "},
      {{"\0\0\1\0\1\0", 6}, "an icon (ICO); convert"},
      {{"\0\0\0\x0cJXL \r\n", 10}, "a JPEG XL picture; convert"},
      {"\xff\x0a\xfa\x7f", "a JPEG XL picture; convert"},
      {{"\0\0\0\x0cjP  \r\n", 10}, "a JPEG 2000 picture; convert"},
      {"P5 2 1 255\nab", "a PNM picture; convert"},
      {"P2\n2 1\n255\n1 2\n", "a PNM picture; convert"}};
  for (const auto& [content, expected] : pictures) {
    CHECK(refused(file_of(content))
              .find("expected a PNG, JPEG or BMP picture, found " + std::string{expected}) !=
          std::string::npos);
  }
}

TEST_CASE("read_picture: what is no picture is named, too") {
  using std::string_view;
  const std::vector<std::pair<string_view, string_view>> others{
      {"", "an empty file"},
      {"<!DOCTYPE html>\n<html>", "an HTML page"},
      {"label,pixel0\n7,0\n", "text"},
      {"gr\xc3\xbc\xc3\x9f dich", "text"},
      {"{\"a\": 1}", "JSON"},
      {"PK\x03\x04xxxxmimetype", "a zip archive; unpack it"},
      {"\x1f\x8b\x08", "a gzip archive; unpack it"},
      {"\x7f"
       "ELF",
       "a program"},
      {{"\0\0\x08\x03\0\0\0\1", 8}, "images in an IDX file"},
      {{"\xde\xad\0\1", 4}, "an unknown kind of file"}};
  for (const auto& [content, expected] : others) {
    CHECK(refused(file_of(content)) ==
          "x: expected a PNG, JPEG or BMP picture, found " +
              std::string{kind_of_file(file_of(content)).name} +
              (std::string{expected}.find(';') != std::string::npos || expected == "an HTML page"
                   ? "; " + std::string{kind_of_file(file_of(content)).remedy}
                   : ""));
    CHECK(refused(file_of(content)).find(expected) != std::string::npos);
  }
}
