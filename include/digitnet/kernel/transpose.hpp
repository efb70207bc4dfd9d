#pragma once

#include <digitnet/core/simd.hpp>

#include <utility>

namespace digitnet::kernel {

namespace detail {

/// Swaps the off-diagonal `Step` x `Step` squares of rows a and b.
template <int Step, class V, std::size_t... I>
[[gnu::always_inline]] inline void swap_squares(V& a, V& b, std::index_sequence<I...>) {
  constexpr int n = sizeof...(I);
  const V upper = __builtin_shufflevector(a, b, ((I & Step) == 0 ? int(I) : n + int(I) - Step)...);
  b = __builtin_shufflevector(a, b, ((I & Step) == 0 ? int(I) + Step : n + int(I))...);
  a = upper;
}

template <class Scalar, int Step>
[[gnu::always_inline]] inline void transpose_step(Vec<Scalar> (&rows)[lanes<Scalar>]) {
  constexpr int n = lanes<Scalar>;
  unroll<n>([&](auto row) __attribute__((always_inline)) {
    if constexpr ((row & Step) == 0) {
      swap_squares<Step>(rows[row], rows[row + Step], std::make_index_sequence<n>{});
    }
  });
  if constexpr (Step > 1) transpose_step<Scalar, Step / 2>(rows);
}

}  // namespace detail

/// Transposes a square of `lanes` x `lanes` scalars in registers: images as lanes become features
/// as lanes, and back.
template <class Scalar>
[[gnu::always_inline]] inline void transpose(Vec<Scalar> (&rows)[lanes<Scalar>]) {
  detail::transpose_step<Scalar, lanes<Scalar> / 2>(rows);
}

}  // namespace digitnet::kernel
