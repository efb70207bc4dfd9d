#pragma once

#include <digitnet/io/byte_order.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace digitnet {

/// The element types of a safetensors file that occur in models for this kind of hardware, and
/// those of arrays of data.
enum class Dtype { boolean, u8, i8, u16, i16, f16, bf16, u32, i32, f32, u64, i64, f64 };

namespace detail {

struct DtypeEntry {
  std::string_view name;
  std::size_t size;
};

/// In the order of `Dtype`.
inline constexpr std::array<DtypeEntry, 13> dtype_table{{{"BOOL", 1},
                                                         {"U8", 1},
                                                         {"I8", 1},
                                                         {"U16", 2},
                                                         {"I16", 2},
                                                         {"F16", 2},
                                                         {"BF16", 2},
                                                         {"U32", 4},
                                                         {"I32", 4},
                                                         {"F32", 4},
                                                         {"U64", 8},
                                                         {"I64", 8},
                                                         {"F64", 8}}};

}  // namespace detail

/// The name in the file, such as "F32".
[[nodiscard]] constexpr std::string_view dtype_name(Dtype dtype) noexcept {
  return detail::dtype_table[static_cast<std::size_t>(dtype)].name;
}

/// Bytes of one element.
[[nodiscard]] constexpr std::size_t dtype_size(Dtype dtype) noexcept {
  return detail::dtype_table[static_cast<std::size_t>(dtype)].size;
}

/// The type of that name in the file, if it is one of those above.
[[nodiscard]] constexpr std::optional<Dtype> dtype_from_name(std::string_view name) noexcept {
  const auto found = std::ranges::find(detail::dtype_table, name, &detail::DtypeEntry::name);
  if (found == detail::dtype_table.end()) return std::nullopt;
  return static_cast<Dtype>(found - detail::dtype_table.begin());
}

/// Whether a weight may have this type: F16, BF16, F32 or F64.
[[nodiscard]] constexpr bool is_floating(Dtype dtype) noexcept {
  return dtype == Dtype::f16 || dtype == Dtype::bf16 || dtype == Dtype::f32 || dtype == Dtype::f64;
}

/// The element type that holds a `Scalar` exactly.
template <std::floating_point Scalar>
inline constexpr Dtype dtype_of = sizeof(Scalar) == 4 ? Dtype::f32 : Dtype::f64;

/// The value of an IEEE 754 binary16 number.
[[nodiscard]] inline double half_to_double(std::uint16_t bits) noexcept {
  const int exponent = (bits >> 10U) & 31U;
  const int mantissa = bits & 1023U;
  double magnitude = 0;
  if (exponent == 31) {
    magnitude = mantissa == 0 ? std::numeric_limits<double>::infinity()
                              : std::numeric_limits<double>::quiet_NaN();
  } else if (exponent == 0) {
    magnitude = std::ldexp(mantissa, -24);
  } else {
    magnitude = std::ldexp(1024 + mantissa, exponent - 25);
  }
  return (bits & 0x8000U) != 0 ? -magnitude : magnitude;
}

/// The value of a bfloat16 number: the upper half of a binary32.
[[nodiscard]] inline double bfloat16_to_double(std::uint16_t bits) noexcept {
  return std::bit_cast<float>(std::uint32_t{bits} << 16U);
}

namespace detail {

/// Calls `visit(index, value)` for each `Stored` in `bytes`, which need not be aligned.
template <class Stored, class Widen, class Visit>
void for_each_stored(std::span<const std::byte> bytes, Widen widen, Visit& visit) {
  for (std::size_t i = 0; i < bytes.size() / sizeof(Stored); ++i) {
    const auto stored = load_little<Stored>(bytes.data() + i * sizeof(Stored));
    visit(i, static_cast<double>(widen(stored)));
  }
}

}  // namespace detail

/// Calls `visit(index, value)` with each element of a floating-point tensor as a double. As in
/// model files, the least significant byte comes first, whatever machine this is.
template <class Visit>
void for_each_value(Dtype dtype, std::span<const std::byte> bytes, Visit visit) {
  constexpr auto same = [](auto value) { return value; };
  switch (dtype) {
    case Dtype::f16:
      return detail::for_each_stored<std::uint16_t>(bytes, half_to_double, visit);
    case Dtype::bf16:
      return detail::for_each_stored<std::uint16_t>(bytes, bfloat16_to_double, visit);
    case Dtype::f32:
      return detail::for_each_stored<float>(bytes, same, visit);
    case Dtype::f64:
      return detail::for_each_stored<double>(bytes, same, visit);
    default:
      return;
  }
}

}  // namespace digitnet
