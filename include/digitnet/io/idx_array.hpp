#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/io/number_array.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace digitnet {

namespace detail {

inline constexpr std::uint32_t idx_images_magic = 0x803;
inline constexpr std::uint32_t idx_labels_magic = 0x801;

inline std::string hexadecimal(std::uint32_t value) {
  std::string text = "0x";
  for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789abcdef"[value >> shift & 15U];
  return text;
}

/// The element type of an IDX file by the third byte of its magic number.
inline std::optional<Dtype> idx_dtype(std::uint32_t code) noexcept {
  constexpr std::array<std::pair<std::uint32_t, Dtype>, 6> known{{{0x08, Dtype::u8},
                                                                  {0x09, Dtype::i8},
                                                                  {0x0b, Dtype::i16},
                                                                  {0x0c, Dtype::i32},
                                                                  {0x0d, Dtype::f32},
                                                                  {0x0e, Dtype::f64}}};
  for (const auto& [byte, dtype] : known) {
    if (byte == code) return dtype;
  }
  return std::nullopt;
}

}  // namespace detail

/// Whether `start` begins as an IDX file of `dimensions` dimensions does, of any type of numbers.
inline bool is_idx(std::span<const std::byte> start, std::size_t dimensions) noexcept {
  if (start.size() < 4) return false;
  const auto magic = read_number<std::uint32_t>(start, 0, std::endian::big);
  return magic >> 16U == 0 && (magic & 255U) == dimensions &&
         detail::idx_dtype(magic >> 8U).has_value();
}

/// The header of an IDX file, from http://yann.lecun.com/exdb/mnist/: a big-endian 32-bit magic
/// number, which holds the type and the number of dimensions, and one size a dimension. `start` is
/// the beginning of the file; `magic` that of the kind of file that is wanted, for bytes.
///
/// Throws FileError for another number of dimensions, an unknown type, a size of zero, and numbers
/// of more than `limit` bytes in all.
inline NumberArrayHeader idx_array_header(std::span<const std::byte> start, std::string path,
                                          std::uint32_t magic, std::string_view what,
                                          std::size_t limit) {
  constexpr std::size_t word = 4;
  const auto check_size = [&](std::size_t size) {
    if (start.size() >= size) return;
    throw FileError{path, "header", std::to_string(size) + " bytes of IDX header",
                    std::to_string(start.size()) + " bytes"};
  };
  const std::size_t dimensions = magic & 255U, size = word * (1 + dimensions);
  check_size(word);
  const auto found = read_number<std::uint32_t>(start, 0, std::endian::big);
  if (!is_idx(start, dimensions)) {
    throw FileError{path, "byte 0",
                    "magic number " + detail::hexadecimal(magic) + " of IDX " + std::string{what} +
                        ", or that of another type of numbers",
                    detail::hexadecimal(found)};
  }
  check_size(size);
  NumberArrayHeader header;
  header.start = size;
  header.array = {std::move(path), *detail::idx_dtype(found >> 8U), std::endian::big, {}, {}};
  for (std::size_t at = word; at < size; at += word) {
    header.array.shape.push_back(read_number<std::uint32_t>(start, at, std::endian::big));
  }
  std::size_t room = limit / dtype_size(header.array.dtype);
  for (const std::size_t side : header.array.shape) {
    if (side == 0 || side > room) {
      throw FileError{
          header.array.path, "header",
          side == 0 ? "no size of zero" : "at most " + std::to_string(limit) + " bytes in all",
          header.array.shape_text()};
    }
    room /= side;
  }
  return header;
}

}  // namespace digitnet
