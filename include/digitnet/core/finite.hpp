#pragma once

#include <digitnet/core/requirements.hpp>

#include <bit>
#include <concepts>
#include <cstdint>

namespace digitnet {

/// Neither infinite nor NaN. Asks the bits: under -ffast-math compilers take it for granted that
/// std::isfinite is true, and a training that diverged would go on in silence.
template <std::floating_point Scalar>
[[nodiscard]] constexpr bool is_finite(Scalar value) noexcept {
  static_assert(sizeof(Scalar) == 4 || sizeof(Scalar) == 8, "float or double");
  if constexpr (sizeof(Scalar) == 4) {
    constexpr std::uint32_t exponent = 0x7F80'0000U;
    return (std::bit_cast<std::uint32_t>(value) & exponent) != exponent;
  } else {
    constexpr std::uint64_t exponent = 0x7FF0'0000'0000'0000U;
    return (std::bit_cast<std::uint64_t>(value) & exponent) != exponent;
  }
}

}  // namespace digitnet
