#pragma once

#include <digitnet/core/block.hpp>
#include <digitnet/core/pixel.hpp>
#include <digitnet/kernel/transpose.hpp>

#include <cstdint>

namespace digitnet {

namespace detail {

template <class Scalar>
[[gnu::always_inline]] inline Vec<Scalar> load_pixels(const Scalar* from) {
  return load_vec(from);
}

template <class Scalar>
[[gnu::always_inline]] inline Vec<Scalar> load_pixels(const std::uint8_t* from) {
  typedef std::uint8_t Bytes __attribute__((vector_size(lanes<Scalar>), aligned(1), may_alias));
  const Bytes bytes = *reinterpret_cast<const Bytes*>(from);
  return __builtin_convertvector(bytes, Vec<Scalar>) * pixel_scale<Scalar>;
}

template <class Scalar>
[[gnu::always_inline]] inline Scalar load_pixel(const Scalar* from) {
  return *from;
}

template <class Scalar>
[[gnu::always_inline]] inline Scalar load_pixel(const std::uint8_t* from) {
  return static_cast<Scalar>(*from) * pixel_scale<Scalar>;
}

/// One row, which begins at pixel `first` of each image, put side by side.
template <class Scalar, class Pixel>
[[gnu::always_inline]] inline void interleave_row(const Pixel* const (&images)[lanes<Scalar>],
                                                  std::ptrdiff_t first, int width,
                                                  Vec<Scalar>* to) {
  constexpr int n = lanes<Scalar>;
  if (width >= n) {
    for (int x = 0; x < width; x += n) {
      const int start = x + n <= width ? x : width - n;  // the last square overlaps
      Vec<Scalar> square[n];
      unroll<n>([&](auto lane) __attribute__((always_inline)) {
        square[lane] =
            images[lane] ? load_pixels<Scalar>(images[lane] + first + start) : Vec<Scalar>{};
      });
      kernel::transpose<Scalar>(square);
      unroll<n>([&](auto i) __attribute__((always_inline)) { to[start + i] = square[i]; });
    }
    return;
  }
  for (int x = 0; x < width; ++x) {
    Vec<Scalar> value{};
    for (int lane = 0; lane < n; ++lane) {
      if (images[lane]) value[lane] = load_pixel<Scalar>(images[lane] + first + x);
    }
    to[x] = value;
  }
}

}  // namespace detail

/// Puts `lanes` images (C, H, W each; bytes are scaled to [0, 1], scalars taken as they are) side
/// by side into a block. A null pointer stands for an empty image.
template <class Pixel, class Scalar, Shape S, int Halo>
void interleave(const Pixel* const (&images)[lanes<Scalar>], Block<Scalar, S, Halo> block) {
  for (int channel = 0; channel < S.channels; ++channel) {
    for (int y = 0; y < S.height; ++y) {
      const std::ptrdiff_t first = (channel * S.height + y) * S.width;
      detail::interleave_row<Scalar>(images, first, S.width, &block(channel, y, 0));
    }
  }
}

}  // namespace digitnet
