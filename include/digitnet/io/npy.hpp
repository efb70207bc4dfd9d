#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/io/byte_order.hpp>
#include <digitnet/io/gzip.hpp>
#include <digitnet/io/number_array.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace digitnet {

namespace detail {

inline constexpr std::string_view npy_magic = "\x93NUMPY";

/// The element type that NumPy calls `name` ("u1", "f4"), if it is one of plain numbers.
inline std::optional<Dtype> npy_dtype(std::string_view name) noexcept {
  constexpr std::array<std::pair<std::string_view, Dtype>, 12> known{{{"b1", Dtype::boolean},
                                                                      {"u1", Dtype::u8},
                                                                      {"i1", Dtype::i8},
                                                                      {"u2", Dtype::u16},
                                                                      {"i2", Dtype::i16},
                                                                      {"f2", Dtype::f16},
                                                                      {"u4", Dtype::u32},
                                                                      {"i4", Dtype::i32},
                                                                      {"f4", Dtype::f32},
                                                                      {"u8", Dtype::u64},
                                                                      {"i8", Dtype::i64},
                                                                      {"f8", Dtype::f64}}};
  for (const auto& [numpy, dtype] : known) {
    if (numpy == name) return dtype;
  }
  return std::nullopt;
}

/// Reads the header of a .npy file, a dictionary as Python writes it: {'descr': '<f4',
/// 'fortran_order': False, 'shape': (60000, 28, 28), }.
class NpyHeader {
 public:
  NpyHeader(std::string_view text, std::string_view path) : text_{text}, whole_{text}, path_{path} {
    expect('{');
    while (!passed('}')) {
      const std::string_view key = quoted();
      expect(':');
      if (key == "descr") {
        descr_ = quoted();
      } else if (key == "fortran_order") {
        fortran_order = truth();
      } else if (key == "shape") {
        sizes();
      } else {
        fail("descr, fortran_order or shape");
      }
      seen_ += key;
      if (passed('}')) break;
      expect(',');
    }
    skip_spaces();
    if (!text_.empty()) fail("the end of the header");
    for (const std::string_view key : {"descr", "fortran_order", "shape"}) {
      if (seen_.find(key) == seen_.npos) fail("an entry " + std::string{key});
    }
    set_type();
  }

  Dtype dtype = Dtype::u8;
  std::endian order = std::endian::little;
  bool fortran_order = false;
  std::vector<std::size_t> shape;

 private:
  void set_type() {
    const std::size_t mark = descr_.find_first_not_of("<>|=") == 1 ? 1 : 0;
    const auto known = npy_dtype(descr_.substr(mark));
    if (!known) {
      throw FileError{path_, "header", "numbers of 1, 2, 4 or 8 bytes, as u1, i4 or f8",
                      "the type " + std::string{descr_.substr(0, 24)}};
    }
    dtype = *known;
    if (descr_.front() == '>') order = std::endian::big;
  }

  void sizes() {
    constexpr std::size_t most = 32;  // as in NumPy
    shape.clear();
    expect('(');
    while (!passed(')')) {
      skip_spaces();
      std::size_t size = 0;
      const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), size);
      if (error != std::errc{} || shape.size() == most) fail("a size");
      text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
      shape.push_back(size);
      if (passed(')')) break;
      expect(',');
    }
  }

  bool truth() {
    skip_spaces();
    for (const std::string_view word : {"True", "False"}) {
      if (text_.starts_with(word)) {
        text_.remove_prefix(word.size());
        return word == "True";
      }
    }
    fail("True or False");
  }

  std::string_view quoted() {
    skip_spaces();
    const char quote = text_.empty() ? ' ' : text_[0];
    if (quote != '\'' && quote != '"') fail("text in quotes; arrays of records are not read");
    const std::size_t end = text_.find(quote, 1);
    if (end == text_.npos) fail("text in quotes");
    const std::string_view result = text_.substr(1, end - 1);
    text_.remove_prefix(end + 1);
    if (result.empty()) fail("text in quotes");
    return result;
  }

  bool passed(char c) {
    skip_spaces();
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }

  void expect(char c) {
    if (!passed(c)) fail(std::string{"'"} + c + "'");
  }

  void skip_spaces() {
    text_.remove_prefix((std::min)(text_.find_first_not_of(" \n"), text_.size()));
  }

  [[noreturn]] void fail(std::string_view expected) const {
    throw FileError{
        path_, "byte " + std::to_string(whole_.size() - text_.size()) + " of the header", expected,
        text_.empty() ? "its end" : "\"" + std::string{text_.substr(0, 16)} + "\""};
  }

  std::string_view text_, whole_, path_, descr_;
  std::string seen_;
};

}  // namespace detail

/// Bytes of a .npy file that hold its whole header; a longer one is refused.
inline constexpr std::size_t largest_npy_header = 65'548;

/// Whether `start` begins as a .npy file does, whatever it is called.
inline bool is_npy(std::span<const std::byte> start) noexcept {
  const std::string_view text{reinterpret_cast<const char*>(start.data()), start.size()};
  return text.starts_with(detail::npy_magic);
}

/// The header of a .npy file of version 1 to 3 (NumPy Enhancement Proposal 1). `start` is the
/// beginning of the file: `largest_npy_header` bytes or all of it. Throws FileError, naming `path`.
inline NumberArrayHeader npy_header(std::span<const std::byte> start, std::string path) {
  if (!is_npy(start)) throw FileError{path, "byte 0", "a NumPy array (.npy)", "something else"};
  if (start.size() < 12) throw FileError{path, "header", "12 bytes or more", "fewer"};
  const int format = std::to_integer<int>(start[6]);
  if (format < 1 || format > 3) {
    throw FileError{path, "byte 6", "version 1, 2 or 3", std::to_string(format)};
  }
  const std::size_t before = format == 1 ? 10 : 12;
  const std::size_t length = format == 1
                                 ? read_number<std::uint16_t>(start, 8, std::endian::little)
                                 : read_number<std::uint32_t>(start, 8, std::endian::little);
  const std::size_t most = (std::min)(largest_npy_header, start.size()) - before;
  if (length > most) {
    throw FileError{path, "header", "at most " + std::to_string(most) + " bytes",
                    std::to_string(length)};
  }
  const detail::NpyHeader text{{reinterpret_cast<const char*>(start.data()) + before, length},
                               path};
  return {{std::move(path), text.dtype, text.order, text.shape, {}},
          before + length,
          text.fortran_order};
}

/// The array in a .npy file: whole numbers of 8 to 64 bits, floating-point numbers of 16 to 64, or
/// truth values, in either byte order; arrays in Fortran's order are turned. Objects, text and
/// records are refused.
///
/// Throws FileError, naming `path`, for anything else, no number at all, and for a length that
/// disagrees with the header either way. A header that lies costs no memory: its sizes are compared
/// with the bytes that are there.
inline NumberArray decode_npy(std::vector<std::uint8_t> content, std::string path) {
  NumberArrayHeader header = npy_header(detail::bytes_of(content), std::move(path));
  return detail::take_numbers(std::move(header), std::move(content));
}

}  // namespace digitnet
