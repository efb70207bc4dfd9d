#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/io/byte_order.hpp>
#include <digitnet/io/dtype.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace digitnet {

/// Numbers of one type in any number of dimensions, as a file of data holds them.
struct NumberArray {
  std::string path;  ///< of the file, with the array's name in an archive
  Dtype dtype = Dtype::u8;
  std::endian order = std::endian::little;
  std::vector<std::size_t> shape;
  std::vector<std::uint8_t> bytes;  ///< the last dimension changes fastest

  [[nodiscard]] std::size_t size() const noexcept { return bytes.size() / dtype_size(dtype); }

  /// Such as "60000 x 28 x 28".
  [[nodiscard]] std::string shape_text() const {
    std::string text;
    for (const std::size_t side : shape) {
      text += (text.empty() ? "" : " x ") + std::to_string(side);
    }
    return text.empty() ? "a single number" : text;
  }
};

/// What the header of a file of numbers says.
struct NumberArrayHeader {
  NumberArray array;             ///< without its bytes
  std::size_t start = 0;         ///< where they begin in the file
  bool is_column_major = false;  ///< the first dimension changes fastest

  /// Throws FileError unless the numbers take exactly the `there` bytes that are in the file.
  void check_length(std::size_t there) const {
    std::size_t needed = dtype_size(array.dtype);
    for (const std::size_t size : array.shape) {
      if (size == 0)
        throw FileError{array.path, "header", "at least one number", array.shape_text()};
      if (size > (std::max)(there, needed) / needed) {
        throw FileError{array.path, "length", array.shape_text() + " numbers as its header says",
                        std::to_string(there) + " bytes (cut short?)"};
      }
      needed *= size;
    }
    if (needed != there) {
      throw FileError{array.path, "length", std::to_string(needed) + " bytes as its header says",
                      std::to_string(there) + (there < needed ? " bytes (cut short?)" : " bytes")};
    }
  }
};

namespace detail {

template <std::unsigned_integral Bits, class Widen>
void widen_numbers(const NumberArray& array, std::size_t first, std::span<double> out,
                   Widen widen) {
  const auto bytes = std::as_bytes(std::span{array.bytes}).subspan(first * sizeof(Bits));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const Bits bits = read_number<Bits>(bytes, i * sizeof(Bits), array.order);
    out[i] = static_cast<double>(widen(bits));
  }
}

/// Turns an array whose first dimension changes fastest, as Fortran keeps them, into one whose last
/// does.
inline void from_column_major(NumberArray& array) {
  const std::size_t dimensions = array.shape.size(), each = dtype_size(array.dtype);
  std::vector<std::size_t> strides(dimensions, each), place(dimensions, 0);
  for (std::size_t d = 1; d < dimensions; ++d) strides[d] = strides[d - 1] * array.shape[d - 1];
  std::vector<std::uint8_t> turned(array.bytes.size());
  std::size_t from = 0;
  for (std::size_t to = 0; to < turned.size(); to += each) {
    std::copy_n(array.bytes.begin() + static_cast<std::ptrdiff_t>(from), each,
                turned.begin() + static_cast<std::ptrdiff_t>(to));
    for (std::size_t d = dimensions; d-- > 0;) {
      from += strides[d];
      if (++place[d] < array.shape[d]) break;
      from -= strides[d] * array.shape[d];
      place[d] = 0;
    }
  }
  array.bytes = std::move(turned);
}

/// The array of a file's `content`, once its header is read. Throws as check_length() does.
inline NumberArray take_numbers(NumberArrayHeader header, std::vector<std::uint8_t> content) {
  header.check_length(content.size() - header.start);
  content.erase(content.begin(), content.begin() + static_cast<std::ptrdiff_t>(header.start));
  header.array.bytes = std::move(content);
  if (header.is_column_major) from_column_major(header.array);
  return std::move(header.array);
}

}  // namespace detail

/// Writes the numbers from number `first` on to `out`, as doubles. There must be so many.
inline void numbers_at(const NumberArray& array, std::size_t first, std::span<double> out) {
  const auto as = []<class T>(T) { return [](auto bits) { return std::bit_cast<T>(bits); }; };
  using detail::widen_numbers;
  switch (array.dtype) {
    case Dtype::boolean:
      return widen_numbers<std::uint8_t>(array, first, out, [](auto bits) { return bits != 0; });
    case Dtype::u8:
      return widen_numbers<std::uint8_t>(array, first, out, as(std::uint8_t{}));
    case Dtype::i8:
      return widen_numbers<std::uint8_t>(array, first, out, as(std::int8_t{}));
    case Dtype::u16:
      return widen_numbers<std::uint16_t>(array, first, out, as(std::uint16_t{}));
    case Dtype::i16:
      return widen_numbers<std::uint16_t>(array, first, out, as(std::int16_t{}));
    case Dtype::f16:
      return widen_numbers<std::uint16_t>(array, first, out, half_to_double);
    case Dtype::bf16:
      return widen_numbers<std::uint16_t>(array, first, out, bfloat16_to_double);
    case Dtype::u32:
      return widen_numbers<std::uint32_t>(array, first, out, as(std::uint32_t{}));
    case Dtype::i32:
      return widen_numbers<std::uint32_t>(array, first, out, as(std::int32_t{}));
    case Dtype::f32:
      return widen_numbers<std::uint32_t>(array, first, out, as(float{}));
    case Dtype::u64:
      return widen_numbers<std::uint64_t>(array, first, out, as(std::uint64_t{}));
    case Dtype::i64:
      return widen_numbers<std::uint64_t>(array, first, out, as(std::int64_t{}));
    case Dtype::f64:
      return widen_numbers<std::uint64_t>(array, first, out, as(double{}));
  }
}

/// Calls `visit(index, value)` with each number as a double, in the order in which they lie.
template <class Visit>
void for_each_number(const NumberArray& array, Visit visit) {
  std::array<double, 512> block;  // so that the types are told apart once, not for each `visit`
  for (std::size_t first = 0; first < array.size(); first += block.size()) {
    const auto some = std::span{block}.first((std::min)(block.size(), array.size() - first));
    numbers_at(array, first, some);
    for (std::size_t i = 0; i < some.size(); ++i) visit(first + i, some[i]);
  }
}

}  // namespace digitnet
