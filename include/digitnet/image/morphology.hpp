#pragma once

#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace digitnet {

namespace detail {

/// Running extremum of `line` over windows of 2 * radius + 1 values, cut at the ends, in place;
/// three comparisons a value whatever the radius (van Herk 1992; Gil and Werman 1993). `pick` is
/// std::max or std::min, `neutral` what it ignores.
template <class Pick>
void running_extremum(std::vector<float>& line, int radius, float neutral, Pick pick,
                      std::vector<float>& forward, std::vector<float>& backward) {
  const std::size_t n = line.size(), r = static_cast<std::size_t>(radius), window = 2 * r + 1;
  const std::size_t padded = (n + 2 * r + window - 1) / window * window;
  forward.assign(padded, neutral);
  std::copy(line.begin(), line.end(), forward.begin() + radius);
  backward = forward;
  for (std::size_t i = 1; i < padded; ++i) {
    if (i % window != 0) forward[i] = pick(forward[i], forward[i - 1]);
  }
  for (std::size_t i = padded - 1; i-- > 0;) {
    if ((i + 1) % window != 0) backward[i] = pick(backward[i], backward[i + 1]);
  }
  for (std::size_t i = 0; i < n; ++i) line[i] = pick(backward[i], forward[i + 2 * r]);
}

template <class Pick>
Plane square_extremum(Plane plane, int radius, float neutral, Pick pick) {
  std::vector<float> line, forward, backward;
  for (int y = 0; y < plane.height(); ++y) {
    const auto row = plane.row(y);
    line.assign(row.begin(), row.end());
    running_extremum(line, radius, neutral, pick, forward, backward);
    std::copy(line.begin(), line.end(), row.begin());
  }
  line.resize(static_cast<std::size_t>(plane.height()));
  for (int x = 0; x < plane.width(); ++x) {
    for (int y = 0; y < plane.height(); ++y) line[static_cast<std::size_t>(y)] = plane(x, y);
    running_extremum(line, radius, neutral, pick, forward, backward);
    for (int y = 0; y < plane.height(); ++y) plane(x, y) = line[static_cast<std::size_t>(y)];
  }
  return plane;
}

inline float larger(float a, float b) noexcept { return a > b ? a : b; }
inline float smaller(float a, float b) noexcept { return a < b ? a : b; }

}  // namespace detail

/// Largest value in the square of 2 * radius + 1 pixels around each pixel. O(pixels).
inline Plane dilated(Plane plane, int radius) {
  return detail::square_extremum(std::move(plane), radius, -1e30F, detail::larger);
}

/// Smallest value in the square of 2 * radius + 1 pixels around each pixel. O(pixels).
inline Plane eroded(Plane plane, int radius) {
  return detail::square_extremum(std::move(plane), radius, 1e30F, detail::smaller);
}

/// Removes dark things narrower than 2 * radius + 1 pixels; edges of wider ones stay where they
/// are.
inline Plane closed(Plane plane, int radius) {
  return eroded(dilated(std::move(plane), radius), radius);
}

/// Removes light things narrower than 2 * radius + 1 pixels; edges of wider ones stay where they
/// are.
inline Plane opened(Plane plane, int radius) {
  return dilated(eroded(std::move(plane), radius), radius);
}

}  // namespace digitnet
