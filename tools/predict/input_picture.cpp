#include "predict/input_picture.hpp"

#include "predict/inputs.hpp"

#include <digitnet/image/read_picture.hpp>
#include <digitnet/io/file.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <vector>

namespace digitnet::tools {
namespace {

std::vector<std::byte> read_standard_input(std::size_t limit) {
  std::vector<std::byte> bytes;
  for (std::size_t size = 0; !std::feof(stdin);) {
    bytes.resize(std::max<std::size_t>(std::size_t{1} << 16U, 2 * size));
    size += std::fread(bytes.data() + size, 1, bytes.size() - size, stdin);
    if (std::ferror(stdin) != 0) {
      throw FileError{standard_input, "", "standard input that can be read", "a read error"};
    }
    if (size > limit) {
      throw FileError{standard_input, "", "at most " + std::to_string(limit) + " bytes", "more"};
    }
    if (std::feof(stdin)) bytes.resize(size);
  }
  return bytes;
}

}  // namespace

std::vector<std::byte> read_input(const std::string& path, const ImageLimits& limits) {
  return path == standard_input ? read_standard_input(limits.max_file_bytes)
                                : read_file(path, limits.max_file_bytes);
}

Picture read_input_picture(const std::string& path, const ImageLimits& limits) {
  return decode_picture(read_input(path, limits), path, limits);
}

std::string without_path(const FileError& error) {
  return (error.where().empty() ? "" : error.where() + ": ") + "expected " + error.expected() +
         ", found " + error.found();
}

}  // namespace digitnet::tools
