#pragma once

#include <digitnet/core/requirements.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace digitnet::detail {

/// The polynomial with these coefficients, from the constant one on, at `x`; all of them in steps
/// of 2^-30. Even and odd powers are two chains, which a processor computes side by side.
template <std::size_t N>
[[nodiscard]] constexpr std::int64_t fixed_polynomial(const std::array<std::int64_t, N>& c,
                                                      std::int64_t x) noexcept {
  static_assert(N % 2 == 0);
  const std::int64_t square = x * x >> 30;
  std::int64_t even = c[N - 2], odd = c[N - 1];
  for (std::size_t i = N - 2; i > 0; i -= 2) {
    even = c[i - 2] + (even * square >> 30);
    odd = c[i - 1] + (odd * square >> 30);
  }
  return even + (odd * x >> 30);
}

/// -ln(odd / 2^25) in steps of 2^-30, for 0 < `odd` < 2^25; off by less than 2^-28.
[[nodiscard]] constexpr std::int64_t minus_log(std::uint32_t odd) noexcept {
  // ln(3/2 + t) for -1/2 <= t < 1/2, interpolated at the zeros of Chebyshev's polynomial.
  constexpr std::array<std::int64_t, 12> log{435364845, 715827883, -238609326, 106048595,
                                             -53022812, 28278709,  -15735731,  8992984,
                                             -5050566,  2988361,   -2487237,   1514075};
  constexpr std::int64_t log_of_2 = 744261118;
  const int exponent = static_cast<int>(std::bit_width(odd)) - 1;
  const std::int64_t t = (std::int64_t{odd} << (30 - exponent)) - (std::int64_t{3} << 29);
  return (25 - exponent) * log_of_2 - fixed_polynomial(log, t);
}

/// cos(2 pi turn / 2^32) in steps of 2^-30; off by less than 2^-28.
[[nodiscard]] constexpr std::int64_t cosine(std::uint32_t turn) noexcept {
  // cos(pi/2 sqrt(1/2 + t)) for -1/2 <= t <= 1/2, as above.
  constexpr std::array<std::int64_t, 8> cos{476758378, -1068616651, 240219789, -20494297,
                                            921264,    -25579,      482,       -7};
  const std::uint32_t quarter = turn >> 30U;
  std::int64_t part = turn & 0x3FFFFFFFU;
  if (quarter % 2 == 1) part = (std::int64_t{1} << 30) - part;
  const std::int64_t value = fixed_polynomial(cos, (part * part >> 30) - (std::int64_t{1} << 29));
  return quarter == 1 || quarter == 2 ? -value : value;
}

/// A standard normal number from 24 and 32 random bits (Box and Muller, "A note on the generation
/// of random normal deviates", 1958), the same to the bit everywhere: C libraries differ in the
/// last digits of logarithm and cosine, and compilers in where they fuse a product and a sum. Here
/// both functions are whole numbers, and what follows is one square root and one product, which are
/// rounded exactly.
[[nodiscard]] inline float normal_from_bits(std::uint32_t bits, std::uint32_t turn) noexcept {
  const auto square = static_cast<float>(2 * minus_log(2 * (~bits >> 8U) + 1)) * 0x1p-30F;
  return std::sqrt(square) * (static_cast<float>(cosine(turn)) * 0x1p-30F);
}

}  // namespace digitnet::detail
