#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/simd.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <string>

namespace digitnet::detail {

/// Index of the first value that is NaN or not below `limit` in size; `values.size()` if all are.
template <class Scalar>
[[nodiscard]] std::size_t first_beyond(std::span<const Scalar> values, Scalar limit) noexcept {
  constexpr auto n = static_cast<std::size_t>(lanes<Scalar>);
  LaneMask<Scalar> below = LaneMask<Scalar>{} - 1;
  std::size_t i = 0;
  for (; i + n <= values.size(); i += n) {
    const Vec<Scalar> value = load_vec(&values[i]);
    below &= value * value < broadcast(limit * limit);
  }
  bool all = true;
  for (int lane = 0; lane < lanes<Scalar>; ++lane) all = all && below[lane] != 0;
  if (!all) i = 0;  // somewhere above
  while (i < values.size() && std::abs(values[i]) < limit) ++i;
  return i;
}

/// Throws InvalidArgument for a value that no pixel has.
template <class Scalar>
void check_pixels(std::span<const Scalar> values) {
  constexpr Scalar limit = 16;  // standardised pixels pass, those from 0 to 255 do not
  const std::size_t at = first_beyond(values, limit);
  if (at < values.size()) {
    throw InvalidArgument{"image: expected values in [0, 1], found " + std::to_string(values[at]) +
                          " at index " + std::to_string(at) + " (divide by 255, or give bytes)"};
  }
}

/// Throws InvalidArgument unless there are as many values as `expected`.
inline void check_value_count(std::size_t found, std::size_t expected) {
  if (found != expected) {
    throw InvalidArgument{"image: expected " + std::to_string(expected) + " values, found " +
                          std::to_string(found)};
  }
}

}  // namespace digitnet::detail
