#pragma once

#include <digitnet/core/random.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/digits/preparation/normalise.hpp>
#include <digitnet/digits/preparation/stroke.hpp>
#include <digitnet/image/picture.hpp>
#include <digitnet/image/resample.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace digitnet::stress {

/// How numbers are composed from images of single digits, and on what they are written.
struct NumberStyle {
  std::string name{};
  int least = 2, most = 8;  ///< digits a line
  int lines = 1;
  float gap_low = 1.5F, gap_high = 6;  ///< between digits, in pixels of MNIST's 28
  bool touching = false;               ///< neighbours overlap by a few pixels instead
  float magnification = 3;
  float size_spread = 0;       ///< digits are scaled by 1 +- so much
  float jitter = 1;            ///< of the baseline, in pixels of 28
  float shear = 0;             ///< slant of the whole line, at most
  float rotation = 0;          ///< of the whole line, in degrees, at most
  float noise = 0;             ///< standard deviation, gray levels
  float specks = 0;            ///< dots per digit
  float breaks = 0;            ///< gaps cut through each digit, on average
  float paper = 255, ink = 0;  ///< gray levels
  float light = 0;             ///< share of the light that falls away from one side to the other
  float thicker = 0;           ///< pixels of 28 by which strokes are widened
  bool ruled = false;          ///< lines below the writing
  bool cells = false;          ///< each digit in a box of a form
  int margin = 14;             ///< in pixels of 28
};

/// A picture and what is written on it, lines separated by '\n'.
struct NumberPicture {
  Picture picture;
  std::string text;
  Raster<int> digits;  ///< which digit, counted from 0, most of a pixel's ink is of; -1 if none
};

/// Writing and which digit it is of.
struct Written {
  Plane ink;
  Raster<int> digits;
};

/// `image` (28 x 28) cropped to its ink and magnified, 0..1.
inline Plane magnified_digit(std::span<const std::uint8_t> image, float factor) {
  const Picture whole(28, 28, std::vector<std::uint8_t>(image.begin(), image.end()));
  const Picture ink = crop(whole, box_above(whole, std::uint8_t{30}));
  const auto pixels = [&](int length) {
    return std::max(1, static_cast<int>(std::lround(static_cast<float>(length) * factor)));
  };
  Plane framed(ink.width() + 2, ink.height() + 2);
  for (int y = 0; y < ink.height(); ++y) {
    for (int x = 0; x < ink.width(); ++x)
      framed(x + 1, y + 1) = static_cast<float>(ink(x, y)) / 255;
  }
  Plane result =
      resample(framed, region_of(framed.box()), pixels(framed.width()), pixels(framed.height()));
  if (factor > 1.5F) {  // a pen has sharp edges at any size
    for (float& value : result.pixels()) {
      value = std::clamp(0.5F + (value - 0.5F) * 0.6F * factor, 0.0F, 1.0F);
    }
  }
  return result;
}

/// Draws `digit` onto `canvas` with its upper left corner at (left, top).
inline void draw(Plane& canvas, const Plane& digit, int left, int top) {
  for (int y = 0; y < digit.height(); ++y) {
    for (int x = 0; x < digit.width(); ++x) {
      if (!canvas.contains(left + x, top + y)) continue;
      float& target = canvas(left + x, top + y);
      target = std::max(target, digit(x, y));
    }
  }
}

/// Notes in `digits` where `digit`, just drawn onto `canvas`, has more ink than what was there.
inline void note(Raster<int>& digits, const Plane& canvas, const Plane& digit, int left, int top,
                 int number) {
  for (int y = 0; y < digit.height(); ++y) {
    for (int x = 0; x < digit.width(); ++x) {
      if (!canvas.contains(left + x, top + y) || digit(x, y) < 0.2F) continue;
      if (digit(x, y) >= canvas(left + x, top + y)) digits(left + x, top + y) = number;
    }
  }
}

/// The line `indices` of `data`, written on a canvas of its own.
inline Written compose_line(const Dataset& data, const std::vector<std::size_t>& indices,
                            const NumberStyle& style, int first, RandomStream& random) {
  const float k = style.magnification;
  const auto high = static_cast<int>(k * (40 + 20 * style.size_spread));
  const auto wide = static_cast<int>(k * 44 * static_cast<float>(indices.size())) + 40;
  Plane canvas(wide, high);
  Raster<int> digits(wide, high, -1);
  int right = 20;
  for (const std::size_t index : indices) {
    Plane digit = magnified_digit(data.image(index),
                                  k * (1 + style.size_spread * random.uniform(-1.0F, 1.0F)));
    if (style.thicker != 0) digit = moved_edges(digit, 0.5F * k * style.thicker);
    for (float left = style.breaks * random.uniform(0.5F, 1.5F); left > random.uniform();
         left -= 1) {
      const float angle = random.uniform(0.0F, 3.14F);
      const float nx = std::cos(angle), ny = std::sin(angle);
      const float at = random.uniform(0.3F, 0.7F);
      for (int y = 0; y < digit.height(); ++y) {
        for (int x = 0; x < digit.width(); ++x) {
          const float off = nx * (static_cast<float>(x) - at * static_cast<float>(digit.width())) +
                            ny * (static_cast<float>(y) - at * static_cast<float>(digit.height()));
          if (std::abs(off) < 0.6F * k) digit(x, y) = 0;
        }
      }
    }
    const int top = (high - digit.height()) / 2 +
                    static_cast<int>(k * style.jitter * random.uniform(-1.0F, 1.0F));
    int left = right + static_cast<int>(k * random.uniform(style.gap_low, style.gap_high));
    if (style.touching && right > 20) {
      const float wanted = k * random.uniform(1.0F, 5.0F);
      for (left = right; left > right - digit.width() / 2; --left) {
        float shared = 0;
        for (int y = 0; y < digit.height(); ++y) {
          for (int x = 0; x < digit.width(); ++x) {
            if (digit(x, y) < 0.5F || !canvas.contains(left + x, top + y)) continue;
            shared += canvas(left + x, top + y) >= 0.5F ? 1.0F : 0.0F;
          }
        }
        if (shared >= wanted) break;
      }
    }
    if (style.cells) {
      const int side = static_cast<int>(27 * k), from = right + static_cast<int>(2 * k);
      left = from + (side - digit.width()) / 2;
      const int up = (high - side) / 2, pen = std::max(1, static_cast<int>(0.7F * k));
      draw(canvas, Plane(side, pen, 0.8F), from, up);
      draw(canvas, Plane(side, pen, 0.8F), from, up + side - pen);
      draw(canvas, Plane(pen, side, 0.8F), from, up);
      draw(canvas, Plane(pen, side, 0.8F), from + side - pen, up);
      draw(canvas, digit, left, top);
      note(digits, canvas, digit, left, top, first++);
      right = from + side - static_cast<int>(2 * k);
      continue;
    }
    draw(canvas, digit, left, top);
    note(digits, canvas, digit, left, top, first++);
    right = std::max(right, left + digit.width());
  }
  const float lean = style.shear * random.uniform(-1.0F, 1.0F);
  const float turn = style.rotation * random.uniform(-1.0F, 1.0F) / 57.3F;
  if (lean == 0 && turn == 0) return {std::move(canvas), std::move(digits)};
  const int extra = static_cast<int>(std::abs(std::sin(turn)) * static_cast<float>(right));
  Written result{Plane(wide, high + extra), Raster<int>(wide, high + extra, -1)};
  const float cx = 0.5F * static_cast<float>(right), cy = 0.5F * static_cast<float>(high);
  const float oy = 0.5F * static_cast<float>(high + extra);
  for (int y = 0; y < high + extra; ++y) {
    for (int x = 0; x < wide; ++x) {
      const float dx = static_cast<float>(x) - cx, dy = static_cast<float>(y) - oy;
      const float sy = cy - std::sin(turn) * dx + std::cos(turn) * dy;
      const float sx = cx + std::cos(turn) * dx + std::sin(turn) * dy + lean * (sy - cy);
      const int ix = static_cast<int>(std::floor(sx)), iy = static_cast<int>(std::floor(sy));
      const float fx = sx - static_cast<float>(ix), fy = sy - static_cast<float>(iy);
      const auto at = [&](int i, int j) { return canvas.contains(i, j) ? canvas(i, j) : 0.0F; };
      const int nx = static_cast<int>(std::lround(sx)), ny = static_cast<int>(std::lround(sy));
      if (digits.contains(nx, ny)) result.digits(x, y) = digits(nx, ny);
      result.ink(x, y) = (1 - fy) * ((1 - fx) * at(ix, iy) + fx * at(ix + 1, iy)) +
                         fy * ((1 - fx) * at(ix, iy + 1) + fx * at(ix + 1, iy + 1));
    }
  }
  return result;
}

/// The `index`th picture of a style, made of images of `data`; the same for the same arguments.
inline NumberPicture compose_number(const Dataset& data, const NumberStyle& style,
                                    std::uint64_t index) {
  RandomStream random{Seed{20}, Purpose::test, index};
  const float k = style.magnification;
  const int margin = static_cast<int>(k * static_cast<float>(style.margin));
  std::vector<Written> lines;
  NumberPicture result;
  int width = 0, height = 2 * margin;
  for (int line = 0; line < style.lines; ++line) {
    const auto count = static_cast<std::size_t>(
        style.least +
        static_cast<int>(random.below(static_cast<std::uint32_t>(style.most - style.least + 1))));
    std::vector<std::size_t> indices;
    if (line > 0) result.text += '\n';
    for (std::size_t i = 0; i < count; ++i) {
      indices.push_back(random.below(static_cast<std::uint32_t>(data.size())));
      result.text += static_cast<char>('0' + data.labels[indices.back()]);
    }
    const int first = static_cast<int>(
        std::count_if(result.text.begin(), result.text.end() - static_cast<std::ptrdiff_t>(count),
                      [](char c) { return c != '\n'; }));
    const Written written = compose_line(data, indices, style, first, random);
    const Box box = box_above(written.ink, 0.2F);
    lines.push_back({crop(written.ink, box), crop(written.digits, box)});
    width = std::max(width, box.width);
    height += box.height + (line > 0 ? static_cast<int>(8 * k) : 0);
  }
  Plane page(width + 2 * margin, height);
  result.digits = Raster<int>(page.width(), page.height(), -1);
  int top = margin;
  for (const Written& line : lines) {
    const int room = width - line.ink.width();
    const int left = margin + static_cast<int>(random.uniform() * static_cast<float>(room));
    draw(page, line.ink, left, top);
    for (int y = 0; y < line.ink.height(); ++y) {
      const auto row = line.digits.row(y);
      std::copy(row.begin(), row.end(), result.digits.row(top + y).begin() + left);
    }
    top += line.ink.height() + static_cast<int>(8 * k);
    if (style.ruled) {
      draw(page, Plane(page.width(), std::max(1, static_cast<int>(0.5F * k)), 0.45F), 0,
           top - static_cast<int>(7 * k));
    }
  }
  const auto dots = static_cast<int>(style.specks * static_cast<float>(result.text.size()));
  for (int i = 0; i < dots; ++i) {
    const int size = 1 + static_cast<int>(random.below(static_cast<std::uint32_t>(0.7F * k) + 1));
    draw(page, Plane(size, size, 1.0F),
         static_cast<int>(random.below(static_cast<std::uint32_t>(page.width()))),
         static_cast<int>(random.below(static_cast<std::uint32_t>(page.height()))));
  }
  result.picture = Picture(page.width(), page.height());
  const float direction = random.uniform(0.0F, 6.28F);
  for (int y = 0; y < page.height(); ++y) {
    for (int x = 0; x < page.width(); ++x) {
      const float along =
          std::cos(direction) * (static_cast<float>(x) / static_cast<float>(page.width()) - 0.5F) +
          std::sin(direction) * (static_cast<float>(y) / static_cast<float>(page.height()) - 0.5F);
      const float lit = 1 - style.light * (0.5F + along);
      float value = (style.paper + (style.ink - style.paper) * page(x, y)) * lit;
      if (style.noise > 0) value += style.noise * random.normal();
      result.picture(x, y) =
          static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 255.0F)));
    }
  }
  return result;
}

}  // namespace digitnet::stress
