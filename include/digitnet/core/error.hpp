#pragma once

#include <digitnet/core/requirements.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace digitnet {

/// Base of everything that digitnet throws on purpose. The library never prints and never exits.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A caller's argument is outside its documented range.
class InvalidArgument : public Error {
 public:
  using Error::Error;
};

/// Training left the range of finite numbers.
class DivergenceError : public Error {
 public:
  using Error::Error;
};

/// `text` with control characters escaped, so that a message stays on one line whatever a file is
/// called.
inline std::string printable(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      result += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      result += {'\\', 'x', hex[byte >> 4U], hex[byte & 15U]};
    } else {
      result += c;
    }
  }
  return result;
}

/// A file is not what it should be: says which file, where in it, what was expected and what was
/// found.
class FileError : public Error {
 public:
  /// `where` is an offset ("byte 16"), a field ("header") or a line; it may be empty.
  FileError(std::string_view path, std::string_view where, std::string_view expected,
            std::string_view found)
      : Error{message(path, where, expected, found)},
        path_{path},
        where_{where},
        expected_{expected},
        found_{found} {}

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] const std::string& where() const noexcept { return where_; }
  [[nodiscard]] const std::string& expected() const noexcept { return expected_; }
  [[nodiscard]] const std::string& found() const noexcept { return found_; }

 private:
  static std::string message(std::string_view path, std::string_view where,
                             std::string_view expected, std::string_view found) {
    std::string text = printable(path);
    if (!where.empty()) text += ": " + printable(where);
    return text + ": expected " + printable(expected) + ", found " + printable(found);
  }

  std::string path_, where_, expected_, found_;
};

}  // namespace digitnet
