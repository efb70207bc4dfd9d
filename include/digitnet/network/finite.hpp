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

}  // namespace digitnet::detail
