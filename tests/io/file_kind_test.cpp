#include <digitnet/io/file_kind.hpp>
#include <digitnet/io/safetensors_reader.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace digitnet;
using namespace std::string_view_literals;

namespace {

std::vector<std::byte> bytes(std::string_view text) {
  const auto view = std::as_bytes(std::span{text});
  return {view.begin(), view.end()};
}

std::string refusal(std::string_view content) {
  try {
    const SafeTensors file{bytes(content), "x.safetensors"};
  } catch (const FileError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("file kind: what is given in place of a safetensors file is named, with a way out") {
  const std::vector<std::pair<std::string_view, std::string_view>> files{
      {"PK\3\4\x14\0\0\0\0\0"
       "archive/data.pkl\x80\2"sv,
       "a PyTorch file; in Python: safetensors.torch"},
      {"\x80\2\x8a\x0a\x6c\xfc\x9c\x46\xf9 j\xa8P\x19."sv, "a PyTorch file; in Python"},
      {"\x80\4\x95\0\0\0\0\0\0\0\0}\x94."sv, "a Python pickle; in Python"},
      {"\x08\x08\x12\x07pytorch\x1a\x05"
       "1.13"sv,
       "an ONNX model; save its weights"},
      {"\x89HDF\r\n\x1a\n\0\0\0\0"sv, "an HDF5 file (Keras, PyTables); save its weights"},
      {"PK\3\4\x14\0model.weights.h5"sv, "a Keras model; save its weights"},
      {"PK\3\4\x14\0weight.npy\x01\0"sv, "NumPy arrays (.npz); in Python: safetensors.numpy"},
      {"\x93NUMPY\1\0v\0{'descr'"sv, "a NumPy array (.npy); in Python: safetensors.numpy"},
      {"GGUF\3\0\0\0\0\0\0\0"sv, "a GGUF model; save its weights"},
      {"\x1c\0\0\0TFL3\x14\0 \0"sv, "a TensorFlow Lite model; save its weights"},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:00\n"sv,
       "a pointer of Git LFS; the file itself is kept elsewhere: fetch it with `git lfs pull`"},
      {"\n<!DOCTYPE html>\n<html lang=\"en\">"sv, "an HTML page; "},
      {"\x1f\x8b\x08\0\0\0\0\0\0\3"sv, "a gzip archive; unpack it"},
      {"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"sv, "a PNG picture"},
      {"II*\0\x08\0\0\0\1\0"sv, "a TIFF picture"},  // how to convert it would not help here
      {"name: digits\nlayers: 5\n"sv, "text"},
      {""sv, "an empty file"}};
  for (const auto& [content, expected] : files) {
    const std::string said = refusal(content);
    CAPTURE(said);
    const std::string start = "x.safetensors: expected a safetensors file, found ";
    CHECK(said.starts_with(start + std::string{expected}));
    CHECK((said.size() == start.size() + expected.size() || expected.find(';') != expected.npos));
  }
}

TEST_CASE("file kind: a damaged safetensors file is still measured") {
  CHECK(refusal("\2\0\0\0\0\0\0\0{}"sv) == "accepted");
  CHECK(refusal("\3\0\0\0\0\0\0\0{}"sv).find("a header of at most 2 bytes") != std::string::npos);
  CHECK(refusal("\2\0\0\0\0\0\0\0xx"sv).find("begins with {") != std::string::npos);
  CHECK(!kind_of_file(bytes("\xde\xad\xbe\xef\0\1"sv)).is_known());
  CHECK(kind_of_file(bytes("\4\0\0\0\0\0\0\0{}  \0\0"sv)).name == "a safetensors file");
}

TEST_CASE("file kind: a TGA picture is no cursor, and data that are none of ours have names") {
  const auto name = [](std::string_view content) { return kind_of_file(bytes(content)).name; };
  CHECK(name("\0\0\2\0\0\0\0\0\0\0\0\0\x1c\0\x1c\0\x18\0"sv) == "a TGA picture");
  CHECK(name("\0\0\x0a\0\0\0\0\0\0\0\0\0\x1c\0\x1c\0\x18\0"sv) == "a TGA picture");
  CHECK(name("\0\0\3\0\0\0\0\0\0\0\0\0\x1c\0\x1c\0\x08\0"sv) == "a TGA picture");
  CHECK(name("\0\0\2\0\1\0\x20\x20\0\0\0\0\0\0\0\0"sv) == "a cursor (CUR)");
  CHECK(name("\0\0\x08\3\0\0\0\1\0\0\0\x1c\0\0\0\x1c"sv) == "images in an IDX file");
  CHECK(name("ARROW1\0\0"sv) == "an Arrow table (Feather)");
  CHECK(name("% made by hand\n@RELATION a\n"sv) == "an ARFF table (Weka)");
  CHECK(name("\xFE\xFF\0a\0,"sv) == "text in UTF-16");
}
