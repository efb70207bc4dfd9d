#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace digitnet {

/// A rectangle with fractional edges, in pixels: pixel (x, y) covers [x, x + 1) by [y, y + 1).
struct Region {
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;

  [[nodiscard]] float longest() const noexcept { return (std::max)(width, height); }
};

/// The region that `box` covers.
constexpr Region region_of(const Box& box) noexcept {
  return {static_cast<float>(box.x), static_cast<float>(box.y), static_cast<float>(box.width),
          static_cast<float>(box.height)};
}

namespace detail {

/// One output pixel as a weighted sum of consecutive input pixels.
struct Taps {
  int first = 0;
  std::vector<float> weights;
};

/// Taps along one axis for `count` output pixels that share [start, start + length) of an axis of
/// `limit` input pixels. Shrinking takes the exact mean over the covered interval; magnifying
/// interpolates linearly between pixel centres. Outside of the input its edge is repeated.
inline std::vector<Taps> axis_taps(float start, float length, int count, int limit) {
  std::vector<Taps> result(static_cast<std::size_t>(count));
  const double step = static_cast<double>(length) / count;
  for (int i = 0; i < count; ++i) {
    Taps& taps = result[static_cast<std::size_t>(i)];
    const auto add = [&](int input, double weight) {
      const int at = std::clamp(input, 0, limit - 1);
      if (taps.weights.empty()) taps.first = at;
      const auto slot = static_cast<std::size_t>(at - taps.first);
      if (taps.weights.size() <= slot) taps.weights.resize(slot + 1);
      taps.weights[slot] += static_cast<float>(weight);
    };
    const double from = static_cast<double>(start) + i * step, to = from + step;
    if (step >= 1) {
      const int first = static_cast<int>(std::floor(from)), last = static_cast<int>(std::ceil(to));
      for (int input = first; input < (std::max)(last, first + 1); ++input) {
        const double covered =
            (std::min)(to, input + 1.0) - (std::max)(from, static_cast<double>(input));
        if (covered > 0) add(input, covered / step);
      }
    } else {
      const double centre = (from + to) / 2 - 0.5, floor = std::floor(centre);
      add(static_cast<int>(floor), 1 - (centre - floor));
      add(static_cast<int>(floor) + 1, centre - floor);
    }
  }
  return result;
}

}  // namespace detail

/// `region` of `source` as width x height pixels: the mean over each pixel's area when shrinking
/// (what the MNIST images were made with), linear interpolation when magnifying. Linear in the
/// number of pixels of the region. Throws InvalidArgument if any size is not positive.
template <class T>
[[nodiscard]] Plane resample(const Raster<T>& source, const Region& region, int width, int height) {
  if (source.empty() || width <= 0 || height <= 0 || !(region.width > 0) || !(region.height > 0)) {
    throw InvalidArgument{"resampling needs pixels on both sides"};
  }
  const auto columns = detail::axis_taps(region.x, region.width, width, source.width());
  const auto rows = detail::axis_taps(region.y, region.height, height, source.height());
  const int left = columns.front().first;
  const auto span = static_cast<std::size_t>(
      columns.back().first + static_cast<int>(columns.back().weights.size()) - left);

  Plane result(width, height);
  std::vector<float> sums(span);
  for (int y = 0; y < height; ++y) {
    const auto& vertical = rows[static_cast<std::size_t>(y)];
    std::fill(sums.begin(), sums.end(), 0.0F);
    for (std::size_t k = 0; k < vertical.weights.size(); ++k) {
      const float weight = vertical.weights[k];
      const auto* in = source.row(vertical.first + static_cast<int>(k)).data() + left;
      for (std::size_t x = 0; x < span; ++x) sums[x] += weight * static_cast<float>(in[x]);
    }
    for (int x = 0; x < width; ++x) {
      const auto& horizontal = columns[static_cast<std::size_t>(x)];
      const float* in = sums.data() + (horizontal.first - left);
      float sum = 0;
      for (std::size_t k = 0; k < horizontal.weights.size(); ++k)
        sum += horizontal.weights[k] * in[k];
      result(x, y) = sum;
    }
  }
  return result;
}

/// `region` of `source` shrunk, if need be, so that its longer side is at most `longest` pixels.
template <class T>
[[nodiscard]] Plane shrunk(const Raster<T>& source, const Region& region, int longest) {
  const float scale = (std::min)(1.0F, static_cast<float>(longest) / region.longest());
  const auto scaled = [&](float length) {
    return (std::max)(1, static_cast<int>(std::lround(length * scale)));
  };
  return resample(source, region, scaled(region.width), scaled(region.height));
}

}  // namespace digitnet
