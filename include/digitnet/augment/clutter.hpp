#pragma once

#include <digitnet/augment/warp.hpp>
#include <digitnet/core/random.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

/// What real pictures have besides the digit, in whole numbers like `warp.hpp`.
namespace digitnet::detail {

/// A shadow with a straight soft edge, and a rectangle in which nothing is seen.
struct Clutter {
  int strength = 0;                          ///< of the full shadow, parts of 256
  int along_x = 0, along_y = 0, offset = 0;  ///< distance into the shadow: 8 fractional bits
  int left = 0, right = 0, top = 0, bottom = 0;
};

/// Draws six numbers. The shadow's edge crosses the middle half of the image, in any direction; the
/// rectangle's sides are up to `cover` of the image's, and its middle is anywhere.
inline Clutter draw_clutter(double background, double cover, int height, int width,
                            RandomStream& random) noexcept {
  const auto whole = [](double value) { return static_cast<int>(std::lrint(value)); };
  Clutter clutter;
  clutter.strength = whole(256 * background * random.uniform());
  const double angle = 2 * std::numbers::pi * random.uniform();
  const double across = std::cos(angle) * 256, down = std::sin(angle) * 256;
  const double edge = 0.25 * (std::min)(height, width) * random.uniform(-1.0F, 1.0F);
  clutter.along_x = whole(across);
  clutter.along_y = whole(down);
  clutter.offset = whole(-256 * edge - across * (width - 1) / 2 - down * (height - 1) / 2);
  // One number places the rectangle on both axes: 16 bits are plenty.
  const std::uint32_t place = random();
  const auto span = [&](int length, std::uint32_t at, int& first, int& last) {
    const double size = cover * length * random.uniform();
    const double middle = length * (static_cast<double>(at) / 65536);
    first = whole(middle - size / 2);
    last = whole(middle + size / 2);
  };
  span(width, place & 0xFFFFU, clutter.left, clutter.right);
  span(height, place >> 16U, clutter.top, clutter.bottom);
  return clutter;
}

/// Lays the shadow over row `y`, as ink that is nowhere more than full, then empties the rectangle.
inline void add_clutter(const Clutter& clutter, int y, int width, WarpRow& ink) noexcept {
  constexpr int ramp = 4 * 256;  // the soft edge has four pixels
  if (clutter.strength != 0) {
    const int start = clutter.offset + clutter.along_y * y;
    for_each_chunked(width, [=, values = ink.data()](int x) {
      const int depth = std::clamp(start + clutter.along_x * x, 0, ramp);
      const int shadow = clutter.strength * depth / ramp;
      values[x] += ((full_ink - values[x]) >> 8) * shadow;
    });
  }
  if (y < clutter.top || y >= clutter.bottom) return;
  for (int x = (std::max)(clutter.left, 0); x < (std::min)(clutter.right, width); ++x) {
    ink.values[static_cast<std::size_t>(x)] = 0;
  }
}

}  // namespace digitnet::detail
