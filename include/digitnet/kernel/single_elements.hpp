#pragma once

#include <digitnet/kernel/map_layout.hpp>

namespace digitnet::kernel {

/// y = f(x, first channel) for each vector of channels of each pixel of one image.
template <MapLayout In, MapLayout Out, class Scalar, class Function,
          int Lanes = lanes<Scalar>>  // in the name, as two libraries may differ in it
void single_each(const Scalar* x, Scalar* y, Function&& f) {
  static_assert(In.shape == Out.shape);
  constexpr int n = channel_lanes<Scalar>(In.shape.channels);
  for (int row = 0; row < In.shape.height; ++row) {
    for (int column = 0; column < In.shape.width; ++column) {
      const Scalar* from = x + In.offset(row, column);
      Scalar* to = y + Out.offset(row, column);
      for (int channel = 0; channel < In.shape.channels; channel += n) {
        detail::store_pack<n>(to + channel,
                              f(detail::load_pack<Scalar, n>(from + channel), channel));
      }
    }
  }
}

/// Pools windows of `Height` x `Width` pixels of one image: y = finish(combine(combine(...))).
template <MapLayout In, MapLayout Out, int Height, int Width, int Stride, class Scalar,
          class Combine, class Finish, int Lanes = lanes<Scalar>>
void single_pool(const Scalar* x, Scalar* y, Combine&& combine, Finish&& finish) {
  constexpr int n = channel_lanes<Scalar>(In.shape.channels);
  for (int row = 0; row < Out.shape.height; ++row) {
    for (int column = 0; column < Out.shape.width; ++column) {
      const Scalar* window = x + In.offset(row * Stride, column * Stride);
      Scalar* to = y + Out.offset(row, column);
      for (int channel = 0; channel < In.shape.channels; channel += n) {
        auto value = detail::load_pack<Scalar, n>(window + channel);
        for (int i = 1; i < Height * Width; ++i) {
          const int at = i / Width * In.row_stride() + i % Width * In.channel_stride;
          value = combine(value, detail::load_pack<Scalar, n>(window + at + channel));
        }
        detail::store_pack<n>(to + channel, finish(value));
      }
    }
  }
}

}  // namespace digitnet::kernel
