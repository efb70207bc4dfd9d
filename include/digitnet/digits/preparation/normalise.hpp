#pragma once

#include <digitnet/digits/preparation/stroke.hpp>
#include <digitnet/image/picture.hpp>
#include <digitnet/image/resample.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace digitnet {

/// The geometry of MNIST (LeCun, Bottou, Bengio and Haffner, 1998): the digit fits a box of 20 x 20
/// and its centre of mass lies in the middle of 28 x 28.
struct MnistFormat {
  static constexpr int side = 28;
  static constexpr int box = 20;
  static constexpr std::size_t pixels = std::size_t{side} * side;
};

/// Centre of mass in pixel indices: the middle of the upper left pixel is (0, 0).
struct Point {
  float x = 0;
  float y = 0;
};

/// The middle of the picture if there is no ink at all.
template <class T>
[[nodiscard]] Point centre_of_mass(const Raster<T>& ink) {
  double sum = 0, along_x = 0, along_y = 0;
  for (int y = 0; y < ink.height(); ++y) {
    for (int x = 0; x < ink.width(); ++x) {
      const auto value = static_cast<double>(ink(x, y));
      sum += value;
      along_x += value * x;
      along_y += value * y;
    }
  }
  if (!(sum > 0)) {
    return {0.5F * static_cast<float>(ink.width() - 1),
            0.5F * static_cast<float>(ink.height() - 1)};
  }
  return {static_cast<float>(along_x / sum), static_cast<float>(along_y / sum)};
}

/// The smallest box around all pixels above `threshold`.
template <class T>
[[nodiscard]] Box box_above(const Raster<T>& ink, T threshold) {
  Box box;
  for (int y = 0; y < ink.height(); ++y) {
    const auto row = ink.row(y);
    const auto inked = [&](T value) { return value > threshold; };
    const auto first = std::find_if(row.begin(), row.end(), inked);
    if (first == row.end()) continue;
    const auto last = std::find_if(row.rbegin(), row.rend(), inked);
    const auto x = static_cast<int>(first - row.begin());
    box = united(box, {x, y, ink.width() - static_cast<int>(last - row.rbegin()) - x, 1});
  }
  return box;
}

/// Is this what MNIST images look like, wherever the digit stands: 28 x 28, light ink on black, the
/// digit as large as a box of 20 x 20? Such a digit needs only to be moved.
inline bool is_mnist_sized(const Picture& picture) {
  if (picture.width() != MnistFormat::side || picture.height() != MnistFormat::side) return false;
  const auto pixels = picture.pixels();
  const auto paper = std::count(pixels.begin(), pixels.end(), std::uint8_t{0});
  if (2 * static_cast<std::size_t>(paper) < picture.size()) return false;
  if (*std::max_element(pixels.begin(), pixels.end()) < 200) return false;
  const int longest = box_above(picture, std::uint8_t{0}).longest();
  return longest >= 18 && longest <= MnistFormat::box;
}

/// Is this already what MNIST images look like: is_mnist_sized() with the centre of mass in the
/// middle? Such a picture needs no preparation. All of MNIST passes.
inline bool is_mnist_like(const Picture& picture) {
  if (!is_mnist_sized(picture)) return false;
  const Point centre = centre_of_mass(picture);
  constexpr float middle = MnistFormat::side / 2;
  return std::abs(centre.x - middle) <= 1.5F && std::abs(centre.y - middle) <= 1.5F;
}

/// The edges of what `ink` (0..1) shows, to fractions of a pixel: a row or column that is half
/// inked at its best pixel moves the edge by half a pixel. Empty if no pixel exceeds one half.
inline Region soft_box(const Plane& ink) {
  const Box core = box_above(ink, 0.5F);
  if (core.empty()) return {};
  const auto row_peak = [&](int y) {
    float peak = 0;
    for (int x = core.x; x < core.right() && y >= 0 && y < ink.height(); ++x) {
      peak = (std::max)(peak, ink(x, y));
    }
    return peak;
  };
  const auto column_peak = [&](int x) {
    float peak = 0;
    for (int y = core.y; y < core.bottom() && x >= 0 && x < ink.width(); ++y) {
      peak = (std::max)(peak, ink(x, y));
    }
    return peak;
  };
  const float left = static_cast<float>(core.x) - column_peak(core.x - 1);
  const float top = static_cast<float>(core.y) - row_peak(core.y - 1);
  return {left, top, static_cast<float>(core.right()) + column_peak(core.right()) - left,
          static_cast<float>(core.bottom()) + row_peak(core.bottom()) - top};
}

/// `ink` (0..1) with the digit in `region` scaled, aspect kept, so that its longer side has
/// `longest` pixels, with `margin` more pixels on each side.
inline Plane scaled_to(const Plane& ink, const Region& region, int longest, int margin) {
  const float scale = static_cast<float>(longest) / region.longest();
  const auto pixels = [&](float length) {
    return (std::max)(1, static_cast<int>(std::lround(length * scale))) + 2 * margin;
  };
  const int width = pixels(region.width), height = pixels(region.height);
  const float wide = static_cast<float>(width) / scale, high = static_cast<float>(height) / scale;
  Plane result = resample(
      ink,
      {region.x - (wide - region.width) / 2, region.y - (high - region.height) / 2, wide, high},
      width, height);
  return result;
}

/// `ink` on a canvas that is `margin` pixels larger on all sides.
inline Plane on_larger_canvas(const Plane& ink, int margin) {
  Plane result(ink.width() + 2 * margin, ink.height() + 2 * margin);
  for (int y = 0; y < ink.height(); ++y) {
    std::ranges::copy(ink.row(y), result.row(y + margin).begin() + margin);
  }
  return result;
}

/// Stroke widths, in pixels of the 20 x 20 box, that are left alone. MNIST's own run from 1.8
/// to 4.7 (1 % and 99 % of the training images) with a median of 2.6. A brush is made thinner than
/// MNIST's thickest: its digits fill their loops and corners, which comes back only so.
struct StrokeRange {
  float thinnest = 1.9F;
  float thickest = 3.0F;
};

/// `ink` (0..1) fitted to the 20 x 20 box by area averaging. Strokes outside of `range` are redrawn
/// at four times the size with their edges moved to the nearer end of it: a thin pen would fade
/// away in the averaging and a thick brush close its loops.
inline Plane fitted(const Plane& ink, const StrokeRange& range = {}) {
  constexpr int oversampling = 4, large = oversampling * MnistFormat::box, margin = 12;
  const Region region = soft_box(ink);
  if (!(region.longest() > 0)) return Plane(MnistFormat::box, MnistFormat::box);
  if (region.longest() > large) {
    // What is thinner than the pixels of that drawing has to be made broader before it is drawn.
    const float wanted = range.thinnest * region.longest() / MnistFormat::box;
    const float width = stroke_width(ink), pixel = region.longest() / large;
    if (width < 2 * pixel && width < wanted) {
      return fitted(
          moved_edges(on_larger_canvas(ink, static_cast<int>(wanted)), (wanted - width) / 2),
          {0, range.thickest});
    }
  }
  const Plane drawing = scaled_to(ink, region, large, margin);
  const float width = stroke_width(drawing) / oversampling;
  const float wanted = std::clamp(width, range.thinnest, range.thickest);
  if (wanted != width) {
    const float offset =
        (std::max)(0.5F * oversampling * (wanted - width), -0.3F * oversampling * width);
    const Plane redrawn = moved_edges(drawing, (std::min)(offset, margin - 2.0F));
    const Region moved = soft_box(redrawn);
    if (moved.longest() > 0) return scaled_to(redrawn, moved, MnistFormat::box, 0);
  }
  // Already the right size: resampling would only blur.
  const Box core = box_above(ink, 1.0F / 255);
  if (core.longest() == MnistFormat::box) return crop(ink, core);
  return scaled_to(ink, region, MnistFormat::box, 0);
}

/// `digit` (bytes, or 0..1; at most 28 x 28) as bytes, moved by whole pixels so that its centre of
/// mass comes to lie in the middle of 28 x 28 as far as it fits, as in MNIST.
template <class T>
[[nodiscard]] Picture centred(const Raster<T>& digit) {
  constexpr int side = MnistFormat::side;
  const Point centre = centre_of_mass(digit);
  const auto shift = [](float at, int length) {
    return std::clamp(static_cast<int>(std::lround(side / 2 - at)), 0, side - length);
  };
  const int dx = shift(centre.x, digit.width()), dy = shift(centre.y, digit.height());
  Picture result(side, side);
  for (int y = 0; y < digit.height(); ++y) {
    for (int x = 0; x < digit.width(); ++x) {
      if constexpr (std::is_same_v<T, std::uint8_t>) {
        result(x + dx, y + dy) = digit(x, y);
      } else {
        const float value = std::clamp(digit(x, y), 0.0F, 1.0F) * 255;
        result(x + dx, y + dy) = static_cast<std::uint8_t>(std::lround(value));
      }
    }
  }
  return result;
}

}  // namespace digitnet
