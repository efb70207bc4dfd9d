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

}  // namespace detail

/// Puts `lanes` images (C, H, W each; bytes are scaled to [0, 1], scalars taken as they are) side
/// by side into a block. A null pointer stands for an empty image.
template <class Pixel, class Scalar, Shape S, int Halo>
void interleave(const Pixel* const (&images)[lanes<Scalar>], Block<Scalar, S, Halo> block) {
  constexpr int n = lanes<Scalar>;
  for (int channel = 0; channel < S.channels; ++channel) {
    for (int y = 0; y < S.height; ++y) {
      const std::ptrdiff_t row = (channel * S.height + y) * S.width;
      if constexpr (S.width >= n) {
        for (int x = 0; x < S.width; x += n) {
          const int start = x + n <= S.width ? x : S.width - n;  // the last square overlaps
          Vec<Scalar> square[n];
          unroll<n>([&](auto lane) __attribute__((always_inline)) {
            square[lane] = images[lane] ? detail::load_pixels<Scalar>(images[lane] + row + start)
                                        : Vec<Scalar>{};
          });
          kernel::transpose<Scalar>(square);
          unroll<n>([&](auto i) __attribute__((always_inline)) {
            block(channel, y, start + i) = square[i];
          });
        }
      } else {
        for (int x = 0; x < S.width; ++x) {
          Vec<Scalar> value{};
          for (int lane = 0; lane < n; ++lane) {
            if (images[lane]) value[lane] = detail::load_pixel<Scalar>(images[lane] + row + x);
          }
          block(channel, y, x) = value;
        }
      }
    }
  }
}

}  // namespace digitnet
