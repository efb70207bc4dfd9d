#pragma once

#include <digitnet/digits/answer/number_reading.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace digitnet {

using Rgb = std::array<std::uint8_t, 3>;

/// How annotated() draws.
struct AnnotationStyle {
  Rgb sure{0, 114, 178};   ///< of boxes and figures
  Rgb unsure{213, 94, 0};  ///< of digits below `confident`
  float confident = 0.9F;
};

namespace detail {

/// Figures of 5 x 7 pixels; a row is 5 bits, the highest on the left.
inline constexpr std::array<std::array<std::uint8_t, 7>, 10> figures{{
    {14, 17, 19, 21, 25, 17, 14},
    {4, 12, 4, 4, 4, 4, 14},
    {14, 17, 1, 2, 4, 8, 31},
    {14, 17, 1, 6, 1, 17, 14},
    {2, 6, 10, 18, 31, 2, 2},
    {31, 16, 30, 1, 1, 17, 14},
    {6, 8, 16, 30, 17, 17, 14},
    {31, 1, 2, 4, 8, 8, 8},
    {14, 17, 17, 14, 17, 17, 14},
    {14, 17, 17, 15, 1, 2, 12},
}};

inline void fill(Raster<Rgb>& picture, const Box& box, const Rgb& colour) {
  const Box inside = intersected(picture.box(), box);
  for (int y = inside.y; y < inside.bottom(); ++y) {
    std::fill_n(picture.row(y).begin() + inside.x, inside.width, colour);
  }
}

/// The outline of `box`, `pen` pixels thick, outside of it.
inline void outline(Raster<Rgb>& picture, const Box& box, int pen, const Rgb& colour) {
  const int wide = box.width + 2 * pen;
  fill(picture, {box.x - pen, box.y - pen, wide, pen}, colour);
  fill(picture, {box.x - pen, box.bottom(), wide, pen}, colour);
  fill(picture, {box.x - pen, box.y, pen, box.height}, colour);
  fill(picture, {box.right(), box.y, pen, box.height}, colour);
}

/// A figure on a label: 7 x 9 dots of `dot` pixels.
inline void label(Raster<Rgb>& picture, int x, int y, int dot, std::size_t digit,
                  const Rgb& colour) {
  fill(picture, {x, y, 7 * dot, 9 * dot}, colour);
  for (int row = 0; row < 7; ++row) {
    const int bits = figures[digit][static_cast<std::size_t>(row)];
    for (int column = 0; column < 5; ++column) {
      if ((bits >> (4 - column) & 1) == 0) continue;
      fill(picture, {x + (column + 1) * dot, y + (row + 1) * dot, dot, dot}, {255, 255, 255});
    }
  }
}

}  // namespace detail

/// `picture` with a box around each digit of `reading` and what it was read as above it; below it
/// where the box is at the top of the picture.
inline Raster<Rgb> annotated(const Picture& picture, const NumberReading& reading,
                             const AnnotationStyle& style = {}) {
  Raster<Rgb> result(picture.width(), picture.height());
  const auto in = picture.pixels();
  auto out = result.pixels();
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = {in[i], in[i], in[i]};
  const int pen = (std::max)(1, picture.box().longest() / 500);
  for (const auto& line : reading.lines) {
    for (const Reading& digit : line) {
      const Rgb& colour = digit.confidence >= style.confident ? style.sure : style.unsure;
      const Box& box = digit.seen.box;
      detail::outline(result, box, pen, colour);
      const int dot = (std::max)(1, (std::min)(box.height / 24, (box.width + 2 * pen) / 7));
      const int above = box.y - pen - 9 * dot;
      detail::label(result, box.x - pen, above >= 0 ? above : box.bottom() + pen, dot,
                    static_cast<std::size_t>(digit.digit.value_or(0)), colour);
    }
  }
  return result;
}

/// What the network saw: one row for each line of `reading`, digits side by side, 28 x 28 pixels
/// each. Empty if nothing was read.
inline Picture seen_digits(const NumberReading& reading) {
  constexpr int side = MnistFormat::side;
  std::size_t longest = 0;
  for (const auto& line : reading.lines) longest = (std::max)(longest, line.size());
  Picture result(side * static_cast<int>(longest), side * static_cast<int>(reading.lines.size()));
  for (std::size_t i = 0; i < reading.lines.size(); ++i) {
    for (std::size_t k = 0; k < reading.lines[i].size(); ++k) {
      const auto& pixels = reading.lines[i][k].seen.pixels;
      for (int y = 0; y < side; ++y) {
        std::copy_n(pixels.begin() + y * side, side,
                    result.row(static_cast<int>(i) * side + y).begin() +
                        static_cast<std::ptrdiff_t>(k) * side);
      }
    }
  }
  return result;
}

}  // namespace digitnet
