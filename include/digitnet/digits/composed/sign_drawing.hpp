#pragma once

#include <digitnet/core/random.hpp>
#include <digitnet/digits/preparation/normalise.hpp>
#include <digitnet/image/picture.hpp>
#include <digitnet/image/resample.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace digitnet::detail {

/// `image` (28 x 28) cropped to its ink and magnified, 0..1.
inline Plane magnified_sign(std::span<const std::uint8_t> image, float factor) {
  const Picture whole(28, 28, std::vector<std::uint8_t>(image.begin(), image.end()));
  const Picture ink = crop(whole, box_above(whole, std::uint8_t{30}));
  const auto pixels = [&](int length) {
    return (std::max)(1, static_cast<int>(std::lround(static_cast<float>(length) * factor)));
  };
  Plane framed(ink.width() + 2, ink.height() + 2);
  for (int y = 0; y < ink.height(); ++y) {
    for (int x = 0; x < ink.width(); ++x) {
      framed(x + 1, y + 1) = static_cast<float>(ink(x, y)) / 255;
    }
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

/// Draws `sign` onto `canvas` with its upper left corner at (left, top).
inline void lay_ink(Plane& canvas, const Plane& sign, int left, int top) {
  for (int y = 0; y < sign.height(); ++y) {
    for (int x = 0; x < sign.width(); ++x) {
      if (!canvas.contains(left + x, top + y)) continue;
      float& target = canvas(left + x, top + y);
      target = (std::max)(target, sign(x, y));
    }
  }
}

/// Notes in `owner` where `sign`, just drawn onto `canvas`, has more ink than what was there.
inline void note_owner(Raster<int>& owner, const Plane& canvas, const Plane& sign, int left,
                       int top, int number) {
  for (int y = 0; y < sign.height(); ++y) {
    for (int x = 0; x < sign.width(); ++x) {
      if (!canvas.contains(left + x, top + y) || sign(x, y) < 0.2F) continue;
      if (sign(x, y) >= canvas(left + x, top + y)) owner(left + x, top + y) = number;
    }
  }
}

/// Wipes straight gaps through `sign`, `breaks` on average, 1.2 times `pen` wide.
inline void break_strokes(Plane& sign, float breaks, float pen, RandomStream& random) {
  for (float left = breaks * random.uniform(0.5F, 1.5F); left > random.uniform(); left -= 1) {
    const float angle = random.uniform(0.0F, 3.14F);
    const float nx = std::cos(angle), ny = std::sin(angle);
    const float at = random.uniform(0.3F, 0.7F);
    for (int y = 0; y < sign.height(); ++y) {
      for (int x = 0; x < sign.width(); ++x) {
        const float off = nx * (static_cast<float>(x) - at * static_cast<float>(sign.width())) +
                          ny * (static_cast<float>(y) - at * static_cast<float>(sign.height()));
        if (std::abs(off) < 0.6F * pen) sign(x, y) = 0;
      }
    }
  }
}

/// A straight line from (x0, y0) to (x1, y1), `width` pixels broad, onto `canvas`.
inline void lay_line(Plane& canvas, float x0, float y0, float x1, float y1, float width) {
  const float dx = x1 - x0, dy = y1 - y0, squared = (std::max)(dx * dx + dy * dy, 1e-6F);
  const auto from = [&](float a, float b) {
    return (std::max)(0, static_cast<int>((std::min)(a, b) - width) - 1);
  };
  const auto to = [&](float a, float b, int end) {
    return (std::min)(end, static_cast<int>((std::max)(a, b) + width) + 2);
  };
  for (int y = from(y0, y1); y < to(y0, y1, canvas.height()); ++y) {
    for (int x = from(x0, x1); x < to(x0, x1, canvas.width()); ++x) {
      const float px = static_cast<float>(x) - x0, py = static_cast<float>(y) - y0;
      const float along = std::clamp((px * dx + py * dy) / squared, 0.0F, 1.0F);
      const float off = std::hypot(px - along * dx, py - along * dy);
      float& target = canvas(x, y);
      target = (std::max)(target, std::clamp(0.5F * width + 0.5F - off, 0.0F, 1.0F));
    }
  }
}

}  // namespace digitnet::detail
