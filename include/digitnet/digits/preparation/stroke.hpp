#pragma once

#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace digitnet {

/// Mean width of the strokes of a drawing whose values are 0 (paper) to 1 (ink), in pixels: twice
/// the area over the length of the outline, which is the summed gradient. 0 without ink.
inline float stroke_width(const Plane& ink) {
  double area = 0, outline = 0;
  const auto value = [&](int x, int y) { return ink.contains(x, y) ? ink(x, y) : 0.0F; };
  for (int y = -1; y <= ink.height(); ++y) {
    for (int x = -1; x <= ink.width(); ++x) {
      area += static_cast<double>(value(x, y));
      const float dx = value(x + 1, y) - value(x - 1, y), dy = value(x, y + 1) - value(x, y - 1);
      if (dx != 0 || dy != 0) outline += 0.5 * static_cast<double>(std::sqrt(dx * dx + dy * dy));
    }
  }
  return outline > 0 ? static_cast<float>(2 * area / outline) : 0.0F;
}

namespace detail {

/// Lower envelope of parabolas: f(q) becomes min over p of (q - p)^2 + f(p), in place.
inline void distance_along(std::vector<float>& f, std::vector<float>& scratch,
                           std::vector<int>& sites, std::vector<float>& borders) {
  const auto n = f.size();
  scratch = f;
  const auto at = [&](int p) { return scratch[static_cast<std::size_t>(p)]; };
  std::size_t k = 0;
  sites[0] = 0;
  borders[0] = -std::numeric_limits<float>::infinity();
  for (int q = 1; q < static_cast<int>(n); ++q) {
    float meet = 0;
    for (;; --k) {
      const int p = sites[k];
      meet = (at(q) - at(p) + static_cast<float>(q * q - p * p)) / static_cast<float>(2 * (q - p));
      if (k == 0 || meet > borders[k]) break;
    }
    if (k == 0 && meet <= borders[0]) meet = borders[0];
    sites[++k] = q;
    borders[k] = meet;
  }
  const std::size_t last = k;
  k = 0;
  for (int q = 0; q < static_cast<int>(n); ++q) {
    while (k < last && borders[k + 1] < static_cast<float>(q)) ++k;
    const auto distance = static_cast<float>(q - sites[k]);
    f[static_cast<std::size_t>(q)] = distance * distance + at(sites[k]);
  }
}

}  // namespace detail

/// Distance of each pixel to the nearest pixel of `mask` that equals `target`, exactly, in linear
/// time: Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions" (2012). Very
/// large where there is none.
inline Plane distance_to(const Mask& mask, bool target) {
  constexpr float farthest = 1e9F;
  Plane result(mask.width(), mask.height());
  const auto longest = static_cast<std::size_t>((std::max)(mask.width(), mask.height()));
  std::vector<float> line, scratch, borders(longest + 1);
  std::vector<int> sites(longest + 1);
  for (int x = 0; x < mask.width(); ++x) {
    line.resize(static_cast<std::size_t>(mask.height()));
    for (int y = 0; y < mask.height(); ++y) {
      line[static_cast<std::size_t>(y)] = (mask(x, y) != 0) == target ? 0.0F : farthest;
    }
    detail::distance_along(line, scratch, sites, borders);
    for (int y = 0; y < mask.height(); ++y) result(x, y) = line[static_cast<std::size_t>(y)];
  }
  for (int y = 0; y < mask.height(); ++y) {
    auto row = result.row(y);
    line.assign(row.begin(), row.end());
    detail::distance_along(line, scratch, sites, borders);
    std::transform(line.begin(), line.end(), row.begin(), [](float v) { return std::sqrt(v); });
  }
  return result;
}

/// `ink` (0..1) redrawn with all edges moved outwards by `offset` pixels, inwards if negative; what
/// is narrower than twice the move inwards vanishes.
inline Plane moved_edges(const Plane& ink, float offset) {
  Mask mask(ink.width(), ink.height());
  const auto in = ink.pixels();
  std::transform(in.begin(), in.end(), mask.pixels().begin(),
                 [](float v) { return static_cast<std::uint8_t>(v > 0.5F ? 1 : 0); });
  // What grows keeps all its ink, and what shrinks none of its paper: only the other kind changes.
  const bool grows = offset > 0;
  const Plane distance = distance_to(mask, grows);
  Plane result(ink.width(), ink.height());
  for (int y = 0; y < ink.height(); ++y) {
    for (int x = 0; x < ink.width(); ++x) {
      const bool inked = mask(x, y) != 0;
      if (inked == grows) {
        result(x, y) = grows ? 1.0F : 0.0F;
        continue;
      }
      // The edge lies half a pixel before the first pixel of the other kind.
      const float depth = grows ? 0.5F - distance(x, y) : distance(x, y) - 0.5F;
      result(x, y) = std::clamp(0.5F + depth + offset, 0.0F, 1.0F);
    }
  }
  return result;
}

}  // namespace digitnet
