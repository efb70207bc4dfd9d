#pragma once

#include <digitnet/core/random.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/digits/composed/number_style.hpp>
#include <digitnet/digits/composed/sign_drawing.hpp>
#include <digitnet/digits/preparation/stroke.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace digitnet::detail {

/// Writing, and which sign, counted from 0, most of a pixel's ink is of; -1 if of none.
struct WrittenLine {
  Plane ink;
  Raster<int> owner;
};

/// Draws one of the marks that stand between digits, from `left` on, and returns where it ends. The
/// digits are `high` pixels high around the row `middle`.
inline int lay_separator(Plane& canvas, int left, int middle, float high, RandomStream& random) {
  const float pen = high * random.uniform(0.05F, 0.13F), gap = high * random.uniform(0.08F, 0.25F);
  const float x = static_cast<float>(left) + gap, y = static_cast<float>(middle);
  const float low = y + 0.45F * high;
  float wide = pen;
  switch (random.below(5)) {
    case 0:  // dot
      lay_line(canvas, x, low, x, low, 1.3F * pen);
      break;
    case 1:  // comma
      lay_line(canvas, x + pen, low, x, low + high * random.uniform(0.1F, 0.25F), pen);
      wide += pen;
      break;
    case 2:  // colon
      lay_line(canvas, x, low, x, low, 1.3F * pen);
      lay_line(canvas, x, low - 0.5F * high, x, low - 0.5F * high, 1.3F * pen);
      break;
    case 3:  // dash
      wide = high * random.uniform(0.2F, 0.6F);
      lay_line(canvas, x, y, x + wide, y + high * random.uniform(-0.05F, 0.05F), pen);
      break;
    default:  // slash, longer than the digits and flatter than a 1
      wide = high * random.uniform(0.35F, 0.7F);
      lay_line(canvas, x + wide, y - high * random.uniform(0.55F, 0.75F), x,
               y + high * random.uniform(0.55F, 0.75F), pen);
      break;
  }
  return static_cast<int>(x + wide + gap);
}

/// Box of a form, `side` pixels, at (left, top).
inline void lay_cell(Plane& canvas, int left, int top, int side, int pen) {
  lay_ink(canvas, Plane(side, pen, 0.8F), left, top);
  lay_ink(canvas, Plane(side, pen, 0.8F), left, top + side - pen);
  lay_ink(canvas, Plane(pen, side, 0.8F), left, top);
  lay_ink(canvas, Plane(pen, side, 0.8F), left + side - pen, top);
}

/// How far left `sign` may move from `right` on until it shares `wanted` pixels with the canvas.
inline int touching_left(const Plane& canvas, const Plane& sign, int right, int top, float wanted) {
  int left = right;
  for (; left > right - sign.width() / 2; --left) {
    float shared = 0;
    for (int y = 0; y < sign.height(); ++y) {
      for (int x = 0; x < sign.width(); ++x) {
        if (sign(x, y) < 0.5F || !canvas.contains(left + x, top + y)) continue;
        shared += canvas(left + x, top + y) >= 0.5F ? 1.0F : 0.0F;
      }
    }
    if (shared >= wanted) break;
  }
  return left;
}

/// `line`, inked up to column `right`, slanted by `lean` and turned by `turn` radians.
inline WrittenLine bent_line(const WrittenLine& line, int right, float lean, float turn) {
  const int wide = line.ink.width(), high = line.ink.height();
  const int extra = static_cast<int>(std::abs(std::sin(turn)) * static_cast<float>(right));
  WrittenLine result{Plane(wide, high + extra), Raster<int>(wide, high + extra, -1)};
  const float cx = 0.5F * static_cast<float>(right), cy = 0.5F * static_cast<float>(high);
  const float oy = 0.5F * static_cast<float>(high + extra);
  const auto at = [&](int i, int j) { return line.ink.contains(i, j) ? line.ink(i, j) : 0.0F; };
  for (int y = 0; y < high + extra; ++y) {
    for (int x = 0; x < wide; ++x) {
      const float dx = static_cast<float>(x) - cx, dy = static_cast<float>(y) - oy;
      const float sy = cy - std::sin(turn) * dx + std::cos(turn) * dy;
      const float sx = cx + std::cos(turn) * dx + std::sin(turn) * dy + lean * (sy - cy);
      const int ix = static_cast<int>(std::floor(sx)), iy = static_cast<int>(std::floor(sy));
      const float fx = sx - static_cast<float>(ix), fy = sy - static_cast<float>(iy);
      const int nx = static_cast<int>(std::lround(sx)), ny = static_cast<int>(std::lround(sy));
      if (line.owner.contains(nx, ny)) result.owner(x, y) = line.owner(nx, ny);
      result.ink(x, y) = (1 - fy) * ((1 - fx) * at(ix, iy) + fx * at(ix + 1, iy)) +
                         fy * ((1 - fx) * at(ix, iy + 1) + fx * at(ix + 1, iy + 1));
    }
  }
  return result;
}

/// The signs `images` (28 x 28 each) written side by side on a canvas of their own, numbered from
/// `first`.
inline WrittenLine compose_line(std::span<const std::span<const std::uint8_t>> images,
                                const NumberStyle& style, int first, RandomStream& random) {
  const float k = style.magnification;
  const auto high = static_cast<int>(k * (40 + 20 * style.size_spread));
  const float each = style.separators > 0 ? 64.0F : 44.0F;
  const auto wide = static_cast<int>(k * each * static_cast<float>(images.size())) + 40;
  WrittenLine line{Plane(wide, high), Raster<int>(wide, high, -1)};
  Plane& canvas = line.ink;
  int right = 20;
  for (const auto image : images) {
    Plane sign = magnified_sign(image, k * (1 + style.size_spread * random.uniform(-1.0F, 1.0F)));
    if (style.thicker != 0) sign = moved_edges(sign, 0.5F * k * style.thicker);
    break_strokes(sign, style.breaks, k, random);
    const int top = (high - sign.height()) / 2 +
                    static_cast<int>(k * style.jitter * random.uniform(-1.0F, 1.0F));
    int left = right + static_cast<int>(k * random.uniform(style.gap_low, style.gap_high));
    if (style.touching && right > 20) {
      left = touching_left(canvas, sign, right, top, k * random.uniform(1.0F, 5.0F));
    }
    int ends = 0;
    if (style.cells) {
      const int side = static_cast<int>(27 * k), from = right + static_cast<int>(2 * k);
      left = from + (side - sign.width()) / 2;
      lay_cell(canvas, from, (high - side) / 2, side, (std::max)(1, static_cast<int>(0.7F * k)));
      ends = from + side - static_cast<int>(2 * k);
    }
    lay_ink(canvas, sign, left, top);
    note_owner(line.owner, canvas, sign, left, top, first++);
    right = style.cells ? ends : (std::max)(right, left + sign.width());
    if (style.separators > 0 && random.uniform() < style.separators) {
      right = lay_separator(canvas, right, high / 2, 20 * k, random);
    }
  }
  const float lean = style.shear * random.uniform(-1.0F, 1.0F);
  const float turn = style.rotation * random.uniform(-1.0F, 1.0F) / 57.3F;
  return lean == 0 && turn == 0 ? line : bent_line(line, right, lean, turn);
}

}  // namespace digitnet::detail
