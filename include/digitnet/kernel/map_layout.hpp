#pragma once

#include <digitnet/core/shape.hpp>
#include <digitnet/core/simd.hpp>

#include <cstddef>

// Kernels for one image at a time. There are no other images to fill a vector with, so its lanes
// are output channels, and feature maps are stored with their channels together:
//
//     [y][x][channel]      channels padded to whole vectors with anything, zero rows and columns
//     around as needed

namespace digitnet::kernel {

/// Output channels in a vector: a native one, or half of it where that already holds all channels.
template <class Scalar,
          int Lanes = lanes<Scalar>>  // in the name, as two libraries may differ in it
constexpr int channel_lanes(int channels) {
  constexpr int half = lanes<Scalar> / 2;
  return channels <= half && half * sizeof(Scalar) >= 16 ? half : lanes<Scalar>;
}

/// `channels` rounded up to whole vectors.
template <class Scalar, int Lanes = lanes<Scalar>>
constexpr int padded_channels(int channels) {
  const int n = channel_lanes<Scalar, Lanes>(channels);
  return (channels + n - 1) / n * n;
}

/// A feature map of one image in memory.
struct MapLayout {
  Shape shape;
  int channel_stride;  ///< scalars from pixel to pixel
  int halo = 0;

  [[nodiscard]] constexpr int row_stride() const noexcept {
    return (shape.width + 2 * halo) * channel_stride;
  }
  [[nodiscard]] constexpr std::size_t size() const noexcept {
    return static_cast<std::size_t>((shape.height + 2 * halo) * row_stride());
  }
  /// Scalars before pixel (y, x), which may lie in the halo.
  [[nodiscard]] constexpr int offset(int y, int x) const noexcept {
    return (y + halo) * row_stride() + (x + halo) * channel_stride;
  }
};

namespace detail {

template <class Element, int N>
[[gnu::always_inline]] inline Pack<Element, N> load_pack(const Element* from) {
  typedef Element Loose
      __attribute__((vector_size(N * sizeof(Element)), aligned(alignof(Element)), may_alias));
  return *reinterpret_cast<const Loose*>(from);
}

template <int N, class Element>
[[gnu::always_inline]] inline void store_pack(Element* to, Pack<Element, N> value) {
  typedef Element Loose
      __attribute__((vector_size(N * sizeof(Element)), aligned(alignof(Element)), may_alias));
  *reinterpret_cast<Loose*>(to) = value;
}

}  // namespace detail

}  // namespace digitnet::kernel
