#pragma once

#include <digitnet/core/finite.hpp>
#include <digitnet/core/simd.hpp>

#include <cstddef>
#include <span>

namespace digitnet::detail {

/// Whether the sum of the squares of `values` is a finite number: none of them is NaN or infinite,
/// and none is so large that an optimiser which keeps squares would overflow.
template <class Scalar>
[[nodiscard]] bool squares_are_finite(std::span<const Scalar> values) noexcept {
  constexpr auto n = static_cast<std::size_t>(lanes<Scalar>);
  Vec<Scalar> squares{};
  std::size_t i = 0;
  for (; i + n <= values.size(); i += n) {
    const Vec<Scalar> value = load_vec(&values[i]);
    squares += value * value;
  }
  Scalar sum = sum_lanes<lanes<Scalar>>(squares);
  for (; i < values.size(); ++i) sum += values[i] * values[i];
  return is_finite(sum);
}

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
