#pragma once

#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace digitnet {

/// Standard deviation of the noise of a picture: the filter of Immerkaer, "Fast noise variance
/// estimation" (CVIU 1996), which is blind to even slopes, with a median in place of the mean to be
/// blind to edges, too. 0 for a picture below 3 x 3 pixels.
inline float noise_level(const Plane& gray) {
  constexpr float bins = 8;  // per gray level
  std::array<std::size_t, 4096> histogram{};
  std::size_t count = 0;
  for (int y = 1; y + 1 < gray.height(); ++y) {
    const float *above = gray.row(y - 1).data(), *here = gray.row(y).data(),
                *below = gray.row(y + 1).data();
    for (int x = 1; x + 1 < gray.width(); ++x) {
      const float response = above[x - 1] - 2 * above[x] + above[x + 1] -
                             2 * (here[x - 1] - 2 * here[x] + here[x + 1]) + below[x - 1] -
                             2 * below[x] + below[x + 1];
      ++histogram[static_cast<std::size_t>((std::min)(bins * std::abs(response), 4095.0F))];
      ++count;
    }
  }
  std::size_t level = 0;
  for (std::size_t below = histogram[0]; 2 * below < count && level < 4095;) {
    below += histogram[++level];
  }
  return 1.4826F * static_cast<float>(level) / (6 * bins);
}

/// What is left of white noise after `passes` of smoothed(), as a factor of its standard deviation.
/// Measured after smoothing it would be underestimated, for neighbours have become alike.
constexpr float noise_left(int passes) noexcept {
  // The passes are one binomial filter in each direction; this is the sum of its squared weights.
  float factor = 1;
  for (int k = 1; k <= 2 * passes; ++k) {
    factor *= static_cast<float>(2 * k - 1) / static_cast<float>(2 * k);
  }
  return factor;
}

/// `source` smoothed once by the 3 x 3 binomial filter (1 2 1) x (1 2 1) / 16.
inline Plane smoothed(const Plane& source) {
  Plane across(source.width(), source.height()), result = across;
  for (int y = 0; y < source.height(); ++y) {
    for (int x = 0; x < source.width(); ++x) {
      across(x, y) =
          0.25F * (source.clamped(x - 1, y) + 2 * source(x, y) + source.clamped(x + 1, y));
    }
  }
  for (int y = 0; y < source.height(); ++y) {
    for (int x = 0; x < source.width(); ++x) {
      result(x, y) =
          0.25F * (across.clamped(x, y - 1) + 2 * across(x, y) + across.clamped(x, y + 1));
    }
  }
  return result;
}

}  // namespace digitnet
