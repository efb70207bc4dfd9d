#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/image/colour.hpp>
#include <digitnet/image/picture.hpp>
#include <digitnet/io/file.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace picture_files {

using File = std::vector<std::byte>;

inline File stored(const std::filesystem::path& data_dir, const std::string& name) {
  return digitnet::read_file(data_dir.parent_path() / "tests/image/files" / name);
}

inline void append(File& file, std::string_view bytes) {
  for (const char c : bytes) file.push_back(static_cast<std::byte>(c));
}

inline void append_little(File& file, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i, value >>= 8U) file.push_back(static_cast<std::byte>(value));
}

/// The slope that files/make.py draws, in gray: its luma.
inline digitnet::Picture slope() {
  digitnet::Picture picture(24, 18);
  for (unsigned y = 0; y < 18; ++y) {
    for (unsigned x = 0; x < 24; ++x) {
      picture(static_cast<int>(x), static_cast<int>(y)) =
          digitnet::luma(40 + 6 * x, 200 - 5 * y, 100 + 2 * x + 2 * y);
    }
  }
  return picture;
}

/// Exif data that say nothing but an orientation, in one of both orders of bytes.
inline std::string exif(int orientation, bool big_endian) {
  const auto value = static_cast<char>(orientation);
  using std::string;
  return big_endian ? string{"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 19} + value +
                          string{"\0\0\0\0\0\0", 6}
                    : string{"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", 18} + value +
                          string{"\0\0\0\0\0\0\0", 7};
}

/// The largest difference of two pixels at the same place; 256 for pictures of other sizes.
inline int difference(const digitnet::Picture& a, const digitnet::Picture& b) {
  if (a.width() != b.width() || a.height() != b.height()) return 256;
  int largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(a.pixels()[i] - b.pixels()[i]));
  }
  return largest;
}

/// The message with which `decode` refuses the file, or "accepted".
template <class Decode>
std::string refusal(Decode&& decode, std::span<const std::byte> file) {
  try {
    (void)decode(file);
  } catch (const digitnet::FileError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace picture_files
