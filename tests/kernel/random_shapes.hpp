#pragma once

// What the files random_*_test.cpp share. Layers of sizes drawn at random, against the plain loops
// in double: whatever the cases chosen by hand in the other files leave out. The sizes are drawn by
// the compiler, from a fixed seed; several files, so that no compiler process takes long.

#include "conv_test.hpp"

#include <cstdint>
#include <utility>

namespace random_shapes {

namespace dn = digitnet;

/// A number from `low` to `high`, a function of the case and of what is drawn (splitmix64).
constexpr int drawn(std::uint64_t number, std::uint64_t what, int low, int high) {
  std::uint64_t z = (number * 64 + what + 1) * 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  z ^= z >> 31U;
  return low + static_cast<int>(z % static_cast<std::uint64_t>(high - low + 1));
}

template <std::uint64_t N>
void check_conv() {
  constexpr int kernel = drawn(N, 0, 1, 5);
  constexpr int padding = drawn(N, 1, 0, kernel - 1);
  constexpr int stride = drawn(N, 2, 1, 3);
  constexpr dn::Shape in{drawn(N, 3, 1, 9), drawn(N, 4, kernel, 12), drawn(N, 5, kernel, 12)};
  using Spec = dn::Conv2d<drawn(N, 6, 1, 13), kernel, dn::Padding{padding}, dn::Stride{stride},
                          dn::Bias{drawn(N, 7, 0, 1) == 1}>;
  CAPTURE(N);
  conv_test::check_scalar<in, Spec, dn::kernel::Epilogue{}, float>(drawn(N, 8, 1, 40));
  conv_test::check_scalar<in, Spec, dn::kernel::Epilogue{}, double>(drawn(N, 9, 1, 20));
}

/// Calls `check.operator()<N>()` for `First` <= N < `First` + `Count`.
template <std::uint64_t First, std::size_t Count, class Check>
void for_each_case(Check check) {
  [&]<std::size_t... N>(std::index_sequence<N...>) {
    (check.template operator()<First + N>(), ...);
  }
  (std::make_index_sequence<Count>{});
}

/// Six convolutions.
template <std::uint64_t First>
void check_convolutions() {
  for_each_case<First, 6>([]<std::uint64_t N>() { check_conv<N>(); });
}

}  // namespace random_shapes
