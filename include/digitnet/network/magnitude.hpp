#pragma once

#include <digitnet/core/simd.hpp>

#include <cmath>
#include <cstddef>
#include <span>

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

}  // namespace digitnet::detail
