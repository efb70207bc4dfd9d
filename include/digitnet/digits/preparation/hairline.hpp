#pragma once

#include <digitnet/digits/preparation/ink.hpp>
#include <digitnet/digits/preparation/stroke.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cstdint>

namespace digitnet::detail {

/// The smallest box around all that is marked.
inline Box box_of(const Mask& mask) {
  Box box;
  for (int y = 0; y < mask.height(); ++y) {
    const auto row = mask.row(y);
    const auto first = std::find(row.begin(), row.end(), std::uint8_t{1});
    if (first == row.end()) continue;
    const auto last = std::find(row.rbegin(), row.rend(), std::uint8_t{1});
    const auto x = static_cast<int>(first - row.begin());
    box = united(box, {x, y, mask.width() - static_cast<int>(last - row.rbegin()) - x, 1});
  }
  return box;
}

/// Twice the mean over windows of 2 x 2 pixels. Where a line thinner than a pixel falls between two
/// of them, each has but a part of it; one of the windows always has all, whatever its direction.
inline Plane line_coverage(const Plane& strength) {
  Plane result(strength.width(), strength.height());
  for (int y = 0; y < strength.height(); ++y) {
    for (int x = 0; x < strength.width(); ++x) {
      const float sum = strength(x, y) + strength.clamped(x + 1, y) + strength.clamped(x, y + 1) +
                        strength.clamped(x + 1, y + 1);
      result(x, y) = (std::min)(0.5F * sum, 255.0F);
    }
  }
  return result;
}

/// Is it the line of a pen of about a pixel, as thin as no writing is that was made for this size?
inline bool is_hairline(const Ink& ink) {
  const Box box = box_of(ink.mask);
  if (box.longest() < 24 || ink.contrast < 8 * ink.noise) return false;
  Plane marks = ink.strength;
  const float full = 2 * ink.threshold;
  for (float& value : marks.pixels()) {
    value = value < 0.25F * full ? 0.0F : (std::min)(1.0F, value / full);
  }
  return stroke_width(marks) < 1.9F;
}

}  // namespace digitnet::detail
