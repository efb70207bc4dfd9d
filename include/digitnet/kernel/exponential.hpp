#pragma once

#include <digitnet/core/simd.hpp>

#include <bit>
#include <cstdint>
#include <type_traits>
#include <utility>

// exp() of whole vectors: the C library's takes one number at a time, and another library's may
// round differently.
namespace digitnet::kernel {

/// exp(x) = scale + scale * rest, where `scale` is a power of two and `rest` is small: of the two,
/// what is needed can be put together without losing digits.
template <class V>
struct ExpParts {
  V scale;
  V rest;  ///< exp(r) - 1 for an r of at most ln(2) / 2 in size

  [[nodiscard]] V exp() const noexcept { return scale + scale * rest; }
  /// exp(x) - 1, exact to the last digits where x is near 0, too.
  [[nodiscard]] V exp_minus_one() const noexcept { return scale * rest + (scale - 1); }
};

/// The exponential of each lane of `x`, which must not be positive; 0 where it is below -87 (-708
/// in double precision). NaN gives NaN. Of the result, the last digit may be wrong.
template <class V>
[[gnu::always_inline]] inline ExpParts<V> exp_of_negative(V x) {
  using Scalar = std::remove_cvref_t<decltype(std::declval<V>()[0])>;
  constexpr bool is_float = sizeof(Scalar) == sizeof(float);
  constexpr int count = sizeof(V) / sizeof(Scalar);
  using Bits = std::conditional_t<is_float, std::uint32_t, std::uint64_t>;
  constexpr Scalar least = is_float ? -87 : -708;
  const auto is_zero = x < least;
  x = is_zero ? V{} + least : x;

  // x = n ln(2) + r; ln(2) in two parts, of which the first times n is exact.
  constexpr Scalar high = is_float ? Scalar(0x1.62e4p-1) : Scalar(0x1.62e42fefa38p-1);
  constexpr Scalar low = is_float ? Scalar(0x1.7f7d1cf79abcap-20) : Scalar(0x1.ef35793c7673p-45);
  using Integers = Pack<std::make_signed_t<Bits>, count>;
  const V number = x != x ? V{} : x;  // what NaN is as an integer is not defined
  const auto n =
      __builtin_convertvector(number * Scalar(1.4426950408889634) - Scalar(0.5), Integers);
  const V whole = __builtin_convertvector(n, V);
  const V r = (x - whole * high) - whole * low;

  // Taylor's series, by Horner's rule.
  constexpr int degree = is_float ? 7 : 13;
  V sum = V{} + Scalar(1);
  unroll<degree - 1>([&](auto i) __attribute__((always_inline)) {
    sum = sum * r * (Scalar(1) / Scalar(degree - i)) + Scalar(1);
  });

  constexpr int mantissa = is_float ? 23 : 52;
  constexpr Bits bias = is_float ? 127 : 1023;
  const auto exponent = std::bit_cast<Pack<Bits, count>>(n) + bias;
  return {is_zero ? V{} : std::bit_cast<V>(exponent << mantissa), sum * r};
}

}  // namespace digitnet::kernel
