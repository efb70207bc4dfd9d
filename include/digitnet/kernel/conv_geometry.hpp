#pragma once

#include <digitnet/core/shape.hpp>
#include <digitnet/core/simd.hpp>

#include <cstddef>

namespace digitnet {

/// Everything about a 2-D convolution (cross-correlation, as in every framework) that is known at
/// compile time. Weights are O, I, K, K, or with groups O, I / groups, K, K. The kernels know
/// nothing of groups: a layer gives them each one's part, of the geometry `group()`.
struct ConvGeometry {
  Shape in;
  int out_channels;
  int kernel;
  int stride = 1;
  int padding = 0;
  int groups = 1;

  [[nodiscard]] constexpr Shape out() const noexcept {
    return {out_channels, (in.height + 2 * padding - kernel) / stride + 1,
            (in.width + 2 * padding - kernel) / stride + 1};
  }
  [[nodiscard]] constexpr int taps() const noexcept { return kernel * kernel; }
  [[nodiscard]] constexpr int fan_in() const noexcept { return in.channels / groups * taps(); }
  [[nodiscard]] constexpr std::size_t weight_count() const noexcept {
    return static_cast<std::size_t>(out_channels) * static_cast<std::size_t>(fan_in());
  }
  /// That of one group.
  [[nodiscard]] constexpr ConvGeometry group() const noexcept {
    return {{in.channels / groups, in.height, in.width},
            out_channels / groups,
            kernel,
            stride,
            padding};
  }
  /// Whether each output channel has an input channel of its own.
  [[nodiscard]] constexpr bool depthwise() const noexcept {
    return groups == in.channels && groups == out_channels;
  }
};

/// Vector registers of the target: AVX-512 has 32, older x86 has 16.
template <class Scalar>
inline constexpr int vector_registers = vector_bytes == 64 ? 32 : 16;

/// The tile size of at most `limit` that cuts `total` with the smallest remainder; the larger one
/// of two equals.
constexpr int best_tile(int total, int limit) noexcept {
  if (total <= limit) return total;
  int best = limit;
  for (int tile = limit; 2 * tile > limit; --tile) {
    if (total % tile == 0) return tile;
    if (total % tile > total % best) best = tile;
  }
  return best;
}

}  // namespace digitnet
