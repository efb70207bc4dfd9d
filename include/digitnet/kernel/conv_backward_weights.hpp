#pragma once

#include <digitnet/core/block.hpp>
#include <digitnet/kernel/conv_geometry.hpp>

#include <algorithm>

namespace digitnet::kernel {

namespace detail {

/// Gradient of kernel rows [`FirstRow`, `FirstRow` + `Rows`) for `Channels` output channels and one
/// input channel: every sum stays in a register while the pixels stream past.
template <ConvGeometry G, int Channels, int FirstRow, int Rows, class Scalar, class X, class DY>
inline void weight_rows(X x, DY dy, Scalar* d_weights, int out, int channel) {
  Vec<Scalar> sum[Channels][Rows * G.kernel] = {};
  for (int y = 0; y < G.out().height; ++y) {
    const Vec<Scalar>* from = &x(channel, y * G.stride + FirstRow - G.padding, -G.padding);
    const Vec<Scalar>* gradient = &dy(out, y, 0);
    for (int column = 0; column < G.out().width; ++column) {
      Vec<Scalar> g[Channels];
      unroll<Channels>([&](auto c) __attribute__((always_inline)) {
        g[c] = gradient[c * DY::channel_stride];
      });
      unroll<Rows * G.kernel>([&](auto k) __attribute__((always_inline)) {
        const Vec<Scalar> value = from[k / G.kernel * X::row_stride + k % G.kernel];
        unroll<Channels>([&](auto c) __attribute__((always_inline)) { sum[c][k] += g[c] * value; });
      });
      from = opaque(from + G.stride);
      ++gradient;
    }
  }
  // Written out once, so that a short loop can sum over images without keeping `sum` in memory
  // above.
  Vec<Scalar> done[Channels][Rows * G.kernel];
  unroll<Channels * Rows * G.kernel>([&](auto i) __attribute__((always_inline)) {
    done[i / (Rows * G.kernel)][i % (Rows * G.kernel)] =
        sum[i / (Rows * G.kernel)][i % (Rows * G.kernel)];
  });
  const Vec<Scalar>* next = &done[0][0];
  for (int c = 0; c < Channels; ++c) {
    Scalar* target =
        d_weights + ((out + c) * G.in.channels + channel) * G.taps() + FirstRow * G.kernel;
    for (int k = 0; k < Rows * G.kernel; ++k) add_lanes(target[k], *next++);
  }
}

template <ConvGeometry G, int Channels, int Rows, class Scalar, class X, class DY>
inline void weight_taps(X x, DY dy, Scalar* d_weights, int out, int channel) {
  constexpr int pieces = (G.kernel + Rows - 1) / Rows;
  unroll<pieces>([&](auto piece) __attribute__((always_inline)) {
    constexpr int first = piece * Rows;
    weight_rows<G, Channels, first, (std::min)(Rows, G.kernel - first)>(x, dy, d_weights, out,
                                                                        channel);
  });
}

}  // namespace detail

/// Gradient of a convolution with respect to its weights and bias, for one block, added to what is
/// there.
///
///     x (I, H, W) with a halo of `padding`      dy (O, OH, OW)
///     d_weights (O, I, K, K)      d_bias (O) or null
///
/// The only kernel that sums over images: once per weight, in the fixed order of `add_lanes`.
template <ConvGeometry G, class Scalar, class X, class DY>
void conv_backward_weights(X x, DY dy, Scalar* d_weights, Scalar* d_bias) {
  constexpr int sums = vector_registers<Scalar> == 32 ? 27 : 12;
  constexpr int rows = std::clamp(sums / G.kernel, 1, G.kernel);
  constexpr int tile = best_tile(G.out_channels, std::clamp(sums / (rows * G.kernel), 1, 4));
  constexpr int rest = G.out_channels % tile;
  const auto run = [&]<int Channels>(int out) {
    for (int channel = 0; channel < G.in.channels; ++channel) {
      detail::weight_taps<G, Channels, rows>(x, dy, d_weights, out, channel);
    }
  };
  for (int out = 0; out + tile <= G.out_channels; out += tile) run.template operator()<tile>(out);
  if constexpr (rest > 0) run.template operator()<rest>(G.out_channels - rest);

  if (d_bias == nullptr) return;
  for (int out = 0; out < G.out_channels; ++out) {
    Vec<Scalar> sum{};
    for (int y = 0; y < G.out().height; ++y) {
      for (int column = 0; column < G.out().width; ++column) sum += dy(out, y, column);
    }
    add_lanes(d_bias[out], sum);
  }
}

}  // namespace digitnet::kernel
