#pragma once

#include <digitnet/core/block.hpp>
#include <digitnet/kernel/conv_geometry.hpp>
#include <digitnet/kernel/epilogue.hpp>

namespace digitnet::kernel {

namespace detail {

/// Sums of `Channels` output channels by `Rows` x `Columns` pixels, all in registers.
template <class Scalar, int Channels, int Rows, int Columns>
struct Tile {
  Vec<Scalar> sum[Channels][Rows][Columns];
};

template <ConvGeometry G, class Scalar, int Channels, int Rows, int Columns, class X>
[[gnu::always_inline]] inline void accumulate(Tile<Scalar, Channels, Rows, Columns>& tile,
                                              const Scalar* weights, X x, int y0, int x0) {
  for (int channel = 0; channel < G.in.channels; ++channel) {
    for (int ky = 0; ky < G.kernel; ++ky) {
      const Vec<Scalar>* row =
          &x(channel, y0 * G.stride + ky - G.padding, x0 * G.stride - G.padding);
      const Scalar* taps = weights + channel * G.taps() + ky * G.kernel;
      unroll<G.kernel>([&](auto kx) __attribute__((always_inline)) {
        unroll<Channels>([&](auto c) __attribute__((always_inline)) {
          const Vec<Scalar> weight = broadcast(taps[c * G.fan_in() + kx]);
          unroll<Rows>([&](auto r) __attribute__((always_inline)) {
            unroll<Columns>([&](auto q) __attribute__((always_inline)) {
              tile.sum[c][r][q] += weight * row[r * G.stride * X::row_stride + q * G.stride + kx];
            });
          });
        });
      });
    }
  }
}

/// One tile from input to output. `chosen`, if any, receives which pixel of a 2x2 pooling window
/// won, or -1 where ReLU cut the winner off.
template <ConvGeometry G, Epilogue E, int Channels, int Rows, int Columns, class Scalar, class X,
          class Y>
inline void conv_tile(const Scalar* weights, ChannelTerms<Scalar> terms, X x, Y y, int channel,
                      int y0, int x0, LaneMask<Scalar>* chosen) {
  Tile<Scalar, Channels, Rows, Columns> tile;
  unroll<Channels>([&](auto c) __attribute__((always_inline)) {
    const Vec<Scalar> start =
        broadcast(E.scale || !terms.bias ? Scalar{0} : terms.bias[channel + c]);
    unroll<Rows * Columns>([&](auto p) __attribute__((always_inline)) {
      tile.sum[c][p / Columns][p % Columns] = start;
    });
  });
  accumulate<G>(tile, weights + channel * G.fan_in(), x, y0, x0);
  const auto finish = [&](int out, Vec<Scalar> value) __attribute__((always_inline)) {
    if constexpr (E.scale) value = value * terms.scale[out] + terms.bias[out];
    return E.relu ? relu(value) : value;
  };
  unroll<Channels>([&](auto c) __attribute__((always_inline)) {
    if constexpr (E.max_pool) {
      Vec<Scalar> best = tile.sum[c][0][0];
      LaneMask<Scalar> index{};
      unroll<3>([&](auto p) __attribute__((always_inline)) {
        const Vec<Scalar> value = tile.sum[c][(p + 1) / 2][(p + 1) % 2];
        const LaneMask<Scalar> better = value > best;
        best = better ? value : best;
        index = better ? LaneMask<Scalar>{} + (p + 1) : index;
      });
      best = finish(channel + c, best);
      y(channel + c, y0 / 2, x0 / 2) = best;
      if (chosen) {
        if constexpr (E.relu) index = best > Vec<Scalar>{} ? index : LaneMask<Scalar>{} - 1;
        chosen[((channel + c) * Y::shape.height + y0 / 2) * Y::shape.width + x0 / 2] = index;
      }
    } else {
      unroll<Rows * Columns>([&](auto p) __attribute__((always_inline)) {
        y(channel + c, y0 + p / Columns, x0 + p % Columns) =
            finish(channel + c, tile.sum[c][p / Columns][p % Columns]);
      });
    }
  });
}

/// A pair of output rows (or the odd last one) of `Channels` channels.
template <ConvGeometry G, Epilogue E, int Channels, int Rows, class Scalar, class X, class Y>
inline void conv_rows(const Scalar* weights, ChannelTerms<Scalar> terms, X x, Y y, int channel,
                      int y0, LaneMask<Scalar>* chosen) {
  constexpr int width = E.used(G.out().width);
  constexpr int even = width / 2 * 2;
  for (int x0 = 0; x0 < even; x0 += 2) {
    conv_tile<G, E, Channels, Rows, 2>(weights, terms, x, y, channel, y0, x0, chosen);
  }
  if constexpr (even < width) {
    conv_tile<G, E, Channels, Rows, 1>(weights, terms, x, y, channel, y0, even, chosen);
  }
}

template <ConvGeometry G, Epilogue E, int Rows, class Scalar, class X, class Y>
inline void conv_all_channels(const Scalar* weights, ChannelTerms<Scalar> terms, X x, Y y, int y0,
                              LaneMask<Scalar>* chosen) {
  constexpr int tile = best_tile(G.out_channels, vector_registers<Scalar> == 32 ? 6 : 3);
  constexpr int rest = G.out_channels % tile;
  for (int channel = 0; channel + tile <= G.out_channels; channel += tile) {
    conv_rows<G, E, tile, Rows>(weights, terms, x, y, channel, y0, chosen);
  }
  if constexpr (rest > 0) {
    conv_rows<G, E, rest, Rows>(weights, terms, x, y, G.out_channels - rest, y0, chosen);
  }
}

}  // namespace detail

/// Convolution of one block, with the epilogue applied in registers.
///
///     x (I, H, W) with a halo of `padding`      weights (O, I, K, K)      terms (O) each
///     y (O, OH, OW), or (O, OH/2, OW/2) after the fused 2x2 max-pooling
///
/// A tile of 4-6 output channels by 2x2 pixels lives in registers; row pairs are the outer loop, so
/// that the input rows a pair needs stay in cache for all output channels.
template <ConvGeometry G, Epilogue E, class Scalar, class X, class Y>
void conv_forward(const Scalar* weights, ChannelTerms<Scalar> terms, X x, Y y,
                  LaneMask<Scalar>* chosen = nullptr) {
  static_assert(X::halo == G.padding);
  constexpr int height = E.used(G.out().height);
  constexpr int even = height / 2 * 2;
  for (int y0 = 0; y0 < even; y0 += 2) {
    detail::conv_all_channels<G, E, 2>(weights, terms, x, y, y0, chosen);
  }
  if constexpr (even < height) {
    detail::conv_all_channels<G, E, 1>(weights, terms, x, y, even, chosen);
  }
}

}  // namespace digitnet::kernel
