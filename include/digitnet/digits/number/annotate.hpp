#pragma once

#include <digitnet/digits/answer/number_reading.hpp>
#include <digitnet/digits/number/figures.hpp>
#include <digitnet/image/colour.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace digitnet {

/// How annotated() draws.
struct AnnotationStyle {
  Rgb sure{0, 114, 178};   ///< of boxes and figures
  Rgb unsure{213, 94, 0};  ///< of digits below `confident`
  float confident = 0.9F;
};

namespace detail {

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

/// Where the label of a digit goes, `width` x `height` pixels: above its box, else below, where it
/// neither leaves the picture nor covers one of `taken`; in the corner of the box if there is no
/// room.
inline Box place_label(const Box& box, int pen, int width, int height, const Box& picture,
                       std::span<const Box> taken) {
  const auto is_free = [&](const Box& label) {
    return intersected(label, picture) == label &&
           std::ranges::all_of(taken, [&](const Box& other) {
             return other == box || intersected(label, other).empty();
           });
  };
  const int left = std::clamp(box.x - pen, 0, (std::max)(0, picture.width - width));
  const Box above{left, box.y - pen - height, width, height};
  const Box below{left, box.bottom() + pen, width, height};
  if (is_free(above)) return above;
  if (is_free(below)) return below;
  return {box.x, box.y, width, height};
}

}  // namespace detail

/// `picture` with a box around each digit of `reading` and what it was read as above it; below it
/// or in its corner where other digits or the end of the picture leave no room above. Throws
/// nothing but std::bad_alloc.
inline Raster<Rgb> annotated(Raster<Rgb> picture, const NumberReading& reading,
                             const AnnotationStyle& style = {}) {
  const int pen = (std::max)(1, picture.box().longest() / 500);
  std::vector<Box> taken;
  for (const auto& line : reading.lines) {
    for (const Reading& digit : line) taken.push_back(digit.seen.box);
  }
  for (const auto& line : reading.lines) {
    for (const Reading& digit : line) {
      const Rgb& colour = digit.confidence >= style.confident ? style.sure : style.unsure;
      const Box& box = digit.seen.box;
      detail::outline(picture, box, pen, colour);
      const int height = (std::max)(12, 2 * box.height / 5), margin = (std::max)(1, height / 8);
      const int width = figure_width(height - 2 * margin) + 2 * margin;
      const Box label =
          detail::place_label(box, pen, width, height, picture.box(), std::span{taken});
      detail::fill(picture, label, colour);
      draw_figure(picture, static_cast<std::size_t>(digit.digit.value_or(0)), label.x + margin,
                  label.y + margin, height - 2 * margin, {255, 255, 255});
      taken.push_back(label);
    }
  }
  return picture;
}

/// The same on a gray picture.
inline Raster<Rgb> annotated(const Picture& picture, const NumberReading& reading,
                             const AnnotationStyle& style = {}) {
  return annotated(as_pixels<Rgb>(picture), reading, style);
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
