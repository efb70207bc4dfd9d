#pragma once

#include <digitnet/kernel/conv_geometry.hpp>
#include <digitnet/kernel/epilogue.hpp>
#include <digitnet/kernel/map_layout.hpp>

#include <cstddef>

namespace digitnet::kernel {

/// Convolution of one image in which each output channel has an input channel of its own, with the
/// epilogue applied in registers; `terms` are padded with zeros. `packed` is what
/// pack_single_conv() makes of the weights (O, 1, K, K): [vector of O][ky][kx][lane].
template <ConvGeometry G, Epilogue E, MapLayout In, MapLayout Out, class Scalar>
void single_depthwise(const Scalar* packed, ChannelTerms<Scalar> terms, const Scalar* x,
                      Scalar* y) {
  static_assert(In.halo == G.padding && In.shape.channels == G.out_channels);
  constexpr int n = channel_lanes<Scalar>(G.out_channels);
  using V = Pack<Scalar, n>;
  for (int first = 0; first < G.out_channels; first += n) {
    const Scalar* weights = packed + static_cast<std::ptrdiff_t>(first) * G.taps();
    const V bias = detail::load_pack<Scalar, n>(terms.bias + first);
    const auto sum_at = [&](int row, int column) {
      const Scalar* from =
          x + In.offset(row * G.stride - G.padding, column * G.stride - G.padding) + first;
      V sum = E.scale ? V{} : bias;
      for (int ky = 0; ky < G.kernel; ++ky) {
        unroll<G.kernel>([&](auto kx) __attribute__((always_inline)) {
          sum += detail::load_pack<Scalar, n>(weights + (ky * G.kernel + kx) * n) *
                 detail::load_pack<Scalar, n>(from + ky * In.row_stride() + kx * In.channel_stride);
        });
      }
      return sum;
    };
    for (int row = 0; row < Out.shape.height; ++row) {
      for (int column = 0; column < Out.shape.width; ++column) {
        V value = E.max_pool ? sum_at(2 * row, 2 * column) : sum_at(row, column);
        if constexpr (E.max_pool) {
          for (int i = 1; i < 4; ++i) {
            value = greater(value, sum_at(2 * row + i / 2, 2 * column + i % 2));
          }
        }
        if constexpr (E.scale) {
          value = value * detail::load_pack<Scalar, n>(terms.scale + first) + bias;
        }
        detail::store_pack<n>(y + Out.offset(row, column) + first, E.relu ? relu(value) : value);
      }
    }
  }
}

}  // namespace digitnet::kernel
