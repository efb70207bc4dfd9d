#pragma once

#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cstddef>
#include <span>

namespace digitnet {

namespace detail {

struct Larger {
  float operator()(float a, float b) const noexcept { return a > b ? a : b; }
};
struct Smaller {
  float operator()(float a, float b) const noexcept { return a < b ? a : b; }
};

/// Row j of the result, of `height` rows, is the extremum of the `window` rows of `source` from
/// j - lead on, as far as they exist; at least one must. Three comparisons a pixel whatever the
/// window (van Herk 1992; Gil and Werman 1993): rows are cut in blocks of `window`, and any window
/// is the end of one block and the start of the next.
template <class Pick>
Plane extremum_of_rows(const Plane& source, int window, int lead, int height, Pick pick) {
  const int width = source.width();
  const auto combine = [&](std::span<float> to, std::span<const float> from) {
    for (std::size_t x = 0; x < to.size(); ++x) to[x] = pick(to[x], from[x]);
  };
  const auto copy = [](std::span<float> to, std::span<const float> from) {
    std::copy(from.begin(), from.end(), to.begin());
  };
  Plane starts = source, ends = source;  // extrema from the block's start, and to its end
  for (int y = 1; y < source.height(); ++y) {
    if (y % window != 0) combine(starts.row(y), starts.row(y - 1));
  }
  for (int y = source.height() - 2; y >= 0; --y) {
    if ((y + 1) % window != 0) combine(ends.row(y), ends.row(y + 1));
  }
  Plane result(width, height);
  for (int j = 0; j < height; ++j) {
    const int first = j - lead, last = first + window - 1;
    const int begin = (std::max)(first, 0), end = (std::min)(last, source.height() - 1);
    if (begin == 0 && end / window == 0) {
      copy(result.row(j), starts.row(end));  // cut at the top
    } else {
      copy(result.row(j), ends.row(begin));
      if (begin / window != end / window) combine(result.row(j), starts.row(end));
    }
  }
  return result;
}

/// Dilation and then erosion (closing) with a square, or the other way round (opening). The square
/// may stick out of the picture, but for `inside` of its pixels each way; see closed().
template <class First, class Second>
Plane without_narrow(const Plane& source, int radius, int inside, First first, Second second) {
  const int window = 2 * radius + 1;
  // Along one axis: squares begin so many pixels outside, and so many there are.
  const auto outside = [&](int length) {
    return window - std::clamp(inside, 1, (std::min)(length, window));
  };
  const auto squares = [&](int length) { return length - window + 1 + 2 * outside(length); };
  const int width = source.width(), height = source.height();
  Plane plane = transposed(source);
  plane = extremum_of_rows(plane, window, outside(width), squares(width), first);
  plane = transposed(plane);
  plane = extremum_of_rows(plane, window, outside(height), squares(height), first);
  plane = extremum_of_rows(plane, window, window - 1 - outside(height), height, second);
  plane = transposed(plane);
  plane = extremum_of_rows(plane, window, window - 1 - outside(width), width, second);
  return transposed(plane);
}

}  // namespace detail

/// Removes dark things narrower than 2 * radius + 1 pixels; edges of wider ones stay where they
/// are. At the edge of the picture what is at least `inside` pixels wide counts as wide: with 1,
/// slopes keep their values up to the edge, and so does whatever touches it. `inside` is at most
/// 2 * radius + 1. O(pixels) for radii up to the size of the picture.
inline Plane closed(const Plane& plane, int radius, int inside = 1) {
  return detail::without_narrow(plane, radius, inside, detail::Larger{}, detail::Smaller{});
}

/// Removes light things narrower than 2 * radius + 1 pixels; otherwise like closed().
inline Plane opened(const Plane& plane, int radius, int inside = 1) {
  return detail::without_narrow(plane, radius, inside, detail::Smaller{}, detail::Larger{});
}

}  // namespace digitnet
