#pragma once

#include <digitnet/kernel/conv_geometry.hpp>
#include <digitnet/kernel/epilogue.hpp>
#include <digitnet/kernel/map_layout.hpp>

#include <algorithm>
#include <cstddef>

namespace digitnet::kernel {

namespace detail {

/// `Rows` x `Columns` output pixels of one vector of output channels.
template <ConvGeometry G, Epilogue E, MapLayout In, MapLayout Out, int Rows, int Columns,
          class Scalar>
inline void single_conv_tile(const Scalar* weights, ChannelTerms<Scalar> terms, const Scalar* x,
                             Scalar* y, int y0, int x0) {
  constexpr int n = channel_lanes<Scalar>(G.out_channels);
  using V = Pack<Scalar, n>;
  V sum[Rows][Columns];
  const V start = E.scale ? V{} : load_pack<Scalar, n>(terms.bias);
  unroll<Rows * Columns>([&](auto p) __attribute__((always_inline)) {
    sum[p / Columns][p % Columns] = start;
  });
  for (int ky = 0; ky < G.kernel; ++ky) {
    for (int kx = 0; kx < G.kernel; ++kx) {
      const Scalar* from =
          x + In.offset(y0 * G.stride + ky - G.padding, x0 * G.stride + kx - G.padding);
      for (int channel = 0; channel < G.in.channels; ++channel, ++from, weights += n) {
        const V weight = load_pack<Scalar, n>(weights);
        unroll<Rows * Columns>([&](auto p) __attribute__((always_inline)) {
          constexpr int at =
              p / Columns * G.stride * In.row_stride() + p % Columns * G.stride * In.channel_stride;
          sum[p / Columns][p % Columns] += weight * from[at];
        });
      }
    }
  }
  const auto finish = [&](V value) __attribute__((always_inline)) {
    if constexpr (E.scale) {
      value = value * load_pack<Scalar, n>(terms.scale) + load_pack<Scalar, n>(terms.bias);
    }
    return E.relu ? relu(value) : value;
  };
  if constexpr (E.max_pool) {
    unroll<Columns / 2>([&](auto q) __attribute__((always_inline)) {
      const V best = greater(greater(sum[0][2 * q], sum[0][2 * q + 1]),
                             greater(sum[1][2 * q], sum[1][2 * q + 1]));
      store_pack<n>(y + Out.offset(y0 / 2, x0 / 2 + q), finish(best));
    });
  } else {
    unroll<Rows * Columns>([&](auto p) __attribute__((always_inline)) {
      store_pack<n>(y + Out.offset(y0 + p / Columns, x0 + p % Columns),
                    finish(sum[p / Columns][p % Columns]));
    });
  }
}

template <ConvGeometry G, Epilogue E, MapLayout In, MapLayout Out, int Rows, class Scalar>
inline void single_conv_rows(const Scalar* weights, ChannelTerms<Scalar> terms, const Scalar* x,
                             Scalar* y, int y0) {
  constexpr int width = E.used(G.out().width);
  constexpr int sums = vector_registers<Scalar> == 32 ? 14 : 6;
  constexpr int pieces = (width + sums - 1) / sums;
  constexpr int even = (width / pieces + 1) / 2 * 2;
  constexpr int columns = (std::min)(width, E.max_pool || even <= sums ? even : sums);
  constexpr int rest = width % columns;
  for (int x0 = 0; x0 + columns <= width; x0 += columns) {
    single_conv_tile<G, E, In, Out, Rows, columns>(weights, terms, x, y, y0, x0);
  }
  if constexpr (rest > 0) {
    single_conv_tile<G, E, In, Out, Rows, rest>(weights, terms, x, y, y0, width - rest);
  }
}

}  // namespace detail

/// Packs weights (O, I, K, K) for `single_conv`: [vector of O][ky][kx][I][lane], zeros behind the
/// last channel. `packed` holds padded_channels(O) * fan_in scalars.
template <ConvGeometry G, class Scalar>
void pack_single_conv(const Scalar* weights, Scalar* packed) {
  constexpr int n = channel_lanes<Scalar>(G.out_channels);
  for (int first = 0; first < G.out_channels; first += n) {
    for (int tap = 0; tap < G.taps(); ++tap) {
      for (int channel = 0; channel < G.in.channels; ++channel) {
        for (int lane = 0; lane < n; ++lane) {
          const int out = first + lane;
          *packed++ = out < G.out_channels
                          ? weights[(out * G.in.channels + channel) * G.taps() + tap]
                          : Scalar{0};
        }
      }
    }
  }
}

/// Convolution of one image with the epilogue applied in registers; `terms` are padded with zeros.
template <ConvGeometry G, Epilogue E, MapLayout In, MapLayout Out, class Scalar>
void single_conv(const Scalar* packed, ChannelTerms<Scalar> terms, const Scalar* x, Scalar* y) {
  static_assert(In.halo == G.padding);
  constexpr int n = channel_lanes<Scalar>(G.out_channels);
  constexpr int height = E.used(G.out().height);
  for (int first = 0; first < G.out_channels; first += n) {
    const Scalar* weights = packed + static_cast<std::ptrdiff_t>(first) * G.fan_in();
    const ChannelTerms<Scalar> here{terms.bias + first, E.scale ? terms.scale + first : nullptr};
    int y0 = 0;
    for (; y0 + 2 <= height; y0 += 2) {
      detail::single_conv_rows<G, E, In, Out, 2>(weights, here, x, y + first, y0);
    }
    if constexpr (height % 2 != 0) {
      detail::single_conv_rows<G, E, In, Out, 1>(weights, here, x, y + first, y0);
    }
  }
}

/// Packs weights (O, C H W) for `single_dense` on a map of layout `In`:
/// [vectors of O][y][x][C][lane].
template <MapLayout In, int Outputs, class Scalar>
void pack_single_dense(const Scalar* weights, Scalar* packed) {
  constexpr int n = lanes<Scalar>;
  constexpr Shape s = In.shape;
  constexpr int inputs = static_cast<int>(s.size());
  for (int first = 0; first < Outputs; first += n) {
    for (int i = 0; i < inputs; ++i) {
      const int channel = i % s.channels;
      const int pixel = i / s.channels;
      for (int lane = 0; lane < n; ++lane) {
        const int out = first + lane;
        *packed++ = out < Outputs ? weights[out * inputs + channel * s.height * s.width + pixel]
                                  : Scalar{0};
      }
    }
  }
}

/// y = W x + b of one image, then ReLU if asked; `bias` and the one pixel of y (Outputs) are padded
/// to whole vectors.
template <MapLayout In, MapLayout Out, int Outputs, bool Relu, class Scalar>
void single_dense(const Scalar* packed, const Scalar* bias, const Scalar* x, Scalar* y) {
  static_assert(In.halo == 0);
  constexpr int n = lanes<Scalar>;
  using V = Pack<Scalar, n>;
  constexpr int vectors = (Outputs + n - 1) / n;
  constexpr int tile = (std::min)(vectors, 8);
  constexpr int chains = tile >= 4 ? 1 : 4 / tile;  // enough sums in flight to hide the latency
  constexpr int inputs = static_cast<int>(In.shape.size());
  constexpr int channels = In.shape.channels;
  const auto input = [x](int i) __attribute__((always_inline)) {
    return x[i / channels * In.channel_stride + i % channels];
  };
  const auto run = [&]<int Tile>(int first) {
    V sum[Tile][chains] = {};
    const Scalar* weights = packed + static_cast<std::ptrdiff_t>(first) * inputs * n;
    int i = 0;
    for (; i + chains <= inputs; i += chains) {
      unroll<chains>([&](auto c) __attribute__((always_inline)) {
        const Scalar value = input(i + c);
        unroll<Tile>([&](auto t) __attribute__((always_inline)) {
          sum[t][c] += detail::load_pack<Scalar, n>(weights + (t * inputs + i + c) * n) * value;
        });
      });
    }
    for (; inputs % chains != 0 && i < inputs; ++i) {
      unroll<Tile>([&](auto t) __attribute__((always_inline)) {
        sum[t][0] += detail::load_pack<Scalar, n>(weights + (t * inputs + i) * n) * input(i);
      });
    }
    unroll<Tile>([&](auto t) __attribute__((always_inline)) {
      V total = detail::load_pack<Scalar, n>(bias + (first + t) * n);
      unroll<chains>([&](auto c) __attribute__((always_inline)) { total += sum[t][c]; });
      detail::store_pack<n>(y + Out.offset(0, 0) + (first + t) * n, Relu ? relu(total) : total);
    });
  };
  int first = 0;
  for (; first + tile <= vectors; first += tile) run.template operator()<tile>(first);
  if constexpr (vectors % tile > 0) run.template operator()<vectors % tile>(first);
}

}  // namespace digitnet::kernel
