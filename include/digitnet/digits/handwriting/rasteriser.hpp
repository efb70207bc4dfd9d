#pragma once

#include <digitnet/digits/handwriting/grid_random.hpp>
#include <digitnet/digits/handwriting/writing.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

/// Ink on pixels: 0 paper, 255 full ink. In whole numbers with 8 fractional bits, so that pixels do
/// not depend on the compiler either.
namespace digitnet {

/// Where a writing is put: pixel = origin + scale * share of the height; the upper left corner of
/// the picture is (0, 0), a pixel is 1 wide.
struct Placement {
  double scale = 20, x = 10, y = 10;
};

namespace detail {

inline constexpr int pixel_one = 256;

/// A point of the pen in pixels with 8 fractional bits.
struct RasterPoint {
  int x = 0, y = 0, radius = 0, ink = 255;
};

/// A line from one round point of the pen to the next with edges that are one pixel soft; what is
/// there already stays where it is darker.
inline void draw_line(Picture& ink, const RasterPoint& a, const RasterPoint& b) noexcept {
  const int dx = b.x - a.x, dy = b.y - a.y, reach = (std::max)(a.radius, b.radius) + pixel_one / 2;
  const auto square = static_cast<float>(std::int64_t{dx} * dx + std::int64_t{dy} * dy);
  const float inverse = 4096 / (std::max)(square, 1.0F);
  const auto first = [&](int p, int q) { return (std::max)(0, ((std::min)(p, q) - reach) >> 8); };
  const auto last = [&](int p, int q, int side) {
    return (std::min)(side - 1, ((std::max)(p, q) + reach) >> 8);
  };
  const int left = first(a.x, b.x), right = last(a.x, b.x, ink.width());
  for (int y = first(a.y, b.y); y <= last(a.y, b.y, ink.height()); ++y) {
    auto row = ink.row(y);
    const int py = y * pixel_one + pixel_one / 2 - a.y;
    for (int x = left; x <= right; ++x) {
      const int px = x * pixel_one + pixel_one / 2 - a.x;
      const auto along = static_cast<float>(std::int64_t{px} * dx + std::int64_t{py} * dy);
      const int t = static_cast<int>(std::clamp(along * inverse, 0.0F, 4096.0F));
      const int ex = px - ((t * dx) >> 12), ey = py - ((t * dy) >> 12);
      const auto apart = static_cast<float>(std::int64_t{ex} * ex + std::int64_t{ey} * ey);
      const int distance = static_cast<int>(std::sqrt(apart));
      const int radius = a.radius + (((b.radius - a.radius) * t) >> 12);
      const int cover = std::clamp(radius + pixel_one / 2 - distance, 0, pixel_one);
      const int full = a.ink + (((b.ink - a.ink) * t) >> 12);
      auto& pixel = row[static_cast<std::size_t>(x)];
      pixel = (std::max)(pixel, static_cast<std::uint8_t>((full * cover) >> 8));
    }
  }
}

/// Squares of full ink, `side` pixels wide, along a line: a drawing program's pen.
inline void stamp_line(Picture& ink, const RasterPoint& a, const RasterPoint& b,
                       int side) noexcept {
  const int steps = (std::max)({std::abs(b.x - a.x), std::abs(b.y - a.y), 1}) / (pixel_one / 2) + 1;
  for (int k = 0; k <= steps; ++k) {
    const auto between = [&](int p, int q) {
      const auto at = p + static_cast<int>(std::int64_t{q - p} * k / steps);
      return (at - (side - 1) * pixel_one / 2) >> 8;
    };
    const int x = between(a.x, b.x), y = between(a.y, b.y);
    for (int row = (std::max)(0, y); row < (std::min)(ink.height(), y + side); ++row) {
      for (int column = (std::max)(0, x); column < (std::min)(ink.width(), x + side); ++column) {
        ink(column, row) = 255;
      }
    }
  }
}

inline RasterPoint raster_point(const PenPoint& point, const Placement& place, double width) {
  const auto fixed = [](double pixels) {
    return static_cast<int>(std::lrint(on_grid(pixels) * pixel_one));
  };
  return {fixed(place.x + place.scale * point.x), fixed(place.y + place.scale * point.y),
          fixed(0.5 * width * point.width), static_cast<int>(std::lrint(255 * point.ink))};
}

}  // namespace detail

/// Draws the writing onto `ink` with a pen `width` pixels wide. Coordinates that are more than 2^13
/// pixels away are not supported; what is outside of the picture is cut off.
inline void draw(const Writing& writing, const Placement& place, double width, Picture& ink) {
  detail::RasterPoint before;
  for (const PenPoint& point : writing.points()) {
    const detail::RasterPoint here = detail::raster_point(point, place, width);
    detail::draw_line(ink, point.starts_stroke ? here : before, here);
    before = here;
  }
}

/// Draws the writing with squares of `side` pixels, without soft edges.
inline void draw_pixels(const Writing& writing, const Placement& place, int side, Picture& ink) {
  detail::RasterPoint before;
  for (const PenPoint& point : writing.points()) {
    const detail::RasterPoint here = detail::raster_point(point, place, 1);
    detail::stamp_line(ink, point.starts_stroke ? here : before, here, side);
    before = here;
  }
}

/// Takes up to `grain` (0 to 1) of the ink of each pixel away: a ragged line.
inline void roughen(Picture& ink, double grain, GridRandom& random) noexcept {
  const int amount = static_cast<int>(std::lrint(256 * grain));
  std::uint32_t bits = 0;
  int left = 0;
  for (auto& pixel : ink.pixels()) {
    if (pixel == 0) continue;
    if (left == 0) {
      bits = random.bits();
      left = 4;
    }
    const int missing = static_cast<int>(bits & 255U) * amount >> 8;
    pixel = static_cast<std::uint8_t>(pixel * (256 - missing) >> 8);
    bits >>= 8U;
    --left;
  }
}

/// Left, top, right and bottom of the inked lines when drawn at `scale` with a pen `width` pixels
/// wide around (0, 0).
struct Extent {
  double left = 0, top = 0, right = 0, bottom = 0;
  [[nodiscard]] double width() const noexcept { return right - left; }
  [[nodiscard]] double height() const noexcept { return bottom - top; }
};

/// Of a writing that is drawn `scale` times as large with a pen of `width` pixels.
[[nodiscard]] inline Extent extent(const Writing& writing, double scale, double width) noexcept {
  Extent result{1e9, 1e9, -1e9, -1e9};
  for (const PenPoint& point : writing.points()) {
    const double x = scale * point.x, y = scale * point.y, radius = 0.5 * width * point.width;
    result.left = (std::min)(result.left, x - radius);
    result.right = (std::max)(result.right, x + radius);
    result.top = (std::min)(result.top, y - radius);
    result.bottom = (std::max)(result.bottom, y + radius);
  }
  return result;
}

}  // namespace digitnet
