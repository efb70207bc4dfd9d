#pragma once

#include <digitnet/core/block.hpp>
#include <digitnet/kernel/conv_geometry.hpp>

#include <algorithm>

namespace digitnet::kernel {

namespace detail {

/// `Columns` columns from `First` on of row `y` of the input gradient, for `Channels` input
/// channels. Which output columns reach which input columns is settled at compile time, so that no
/// product with a zero border is computed.
template <ConvGeometry G, int Channels, int First, int Columns, class Scalar, class DY, class DX>
inline void data_row(const Scalar* weights, DY dy, DX dx, int channel, int y) {
  Vec<Scalar> sum[Channels][Columns] = {};
  const int ky_first = (std::max)(0, y + G.padding - (G.out().height - 1));
  const int ky_last = (std::min)(G.kernel - 1, y + G.padding);
  for (int out = 0; out < G.out_channels; ++out) {
    for (int ky = ky_first; ky <= ky_last; ++ky) {
      const Vec<Scalar>* row = &dy(out, y + G.padding - ky, 0);
      const Scalar* taps = weights + (out * G.in.channels + channel) * G.taps() + ky * G.kernel;
      unroll<G.kernel>([&](auto kx) __attribute__((always_inline)) {
        unroll<Channels>([&](auto c) __attribute__((always_inline)) {
          const Vec<Scalar> weight = broadcast(taps[c * G.taps() + kx]);
          unroll<Columns>([&](auto q) __attribute__((always_inline)) {
            constexpr int from = First + q + G.padding - kx;
            if constexpr (from >= 0 && from < G.out().width) sum[c][q] += weight * row[from];
          });
        });
      });
    }
  }
  unroll<Channels * Columns>([&](auto i) __attribute__((always_inline)) {
    dx(channel + i / Columns, y, First + i % Columns) = sum[i / Columns][i % Columns];
  });
}

template <ConvGeometry G, int Channels, int Columns, class Scalar, class DY, class DX>
inline void data_row_channels(const Scalar* weights, DY dy, DX dx, int channel, int y) {
  constexpr int pieces = (G.in.width + Columns - 1) / Columns;
  unroll<pieces>([&](auto piece) __attribute__((always_inline)) {
    constexpr int first = piece * Columns;
    data_row<G, Channels, first, (std::min)(Columns, G.in.width - first)>(weights, dy, dx, channel,
                                                                          y);
  });
}

}  // namespace detail

/// Gradient of a stride-1 convolution with respect to its input, for one block.
///
///     dy (O, OH, OW)      weights (O, I, K, K)      dx (I, H, W), overwritten
///
/// A whole row of up to 14 columns by two channels, or a piece of a row by four channels, is kept
/// in registers while all output channels stream past.
template <ConvGeometry G, class Scalar, class DY, class DX>
requires(G.stride == 1) void conv_backward_data(const Scalar* weights, DY dy, DX dx) {
  constexpr bool wide_file = vector_registers<Scalar> == 32;
  constexpr bool whole_row = G.in.width <= (wide_file ? 14 : 6);
  constexpr int limit = whole_row ? G.in.width : (wide_file ? 6 : 5);
  constexpr int pieces = (G.in.width + limit - 1) / limit;
  constexpr int columns = (G.in.width + pieces - 1) / pieces;
  constexpr int tile =
      best_tile(G.in.channels, (std::max)(1, (vector_registers<Scalar> - 4) / columns));
  constexpr int rest = G.in.channels % tile;
  for (int y = 0; y < G.in.height; ++y) {
    for (int channel = 0; channel + tile <= G.in.channels; channel += tile) {
      detail::data_row_channels<G, tile, columns>(weights, dy, dx, channel, y);
    }
    if constexpr (rest > 0) {
      detail::data_row_channels<G, rest, columns>(weights, dy, dx, G.in.channels - rest, y);
    }
  }
}

/// The same for any stride: every output pixel adds to the input pixels it came from.
template <ConvGeometry G, class Scalar, class DY, class DX>
requires(G.stride > 1) void conv_backward_data(const Scalar* weights, DY dy, DX dx) {
  for_each_position<G.in>([&](int channel, int y, int x) {
    Vec<Scalar> sum{};
    for (int ky = 0; ky < G.kernel; ++ky) {
      const int from_y = y + G.padding - ky;
      if (from_y < 0 || from_y % G.stride != 0 || from_y / G.stride >= G.out().height) continue;
      for (int kx = 0; kx < G.kernel; ++kx) {
        const int from_x = x + G.padding - kx;
        if (from_x < 0 || from_x % G.stride != 0 || from_x / G.stride >= G.out().width) continue;
        for (int out = 0; out < G.out_channels; ++out) {
          sum += weights[(out * G.in.channels + channel) * G.taps() + ky * G.kernel + kx] *
                 dy(out, from_y / G.stride, from_x / G.stride);
        }
      }
    }
    dx(channel, y, x) = sum;
  });
}

}  // namespace digitnet::kernel
