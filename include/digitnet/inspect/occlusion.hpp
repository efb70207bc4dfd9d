#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/shape.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace digitnet {

/// What covers a part of the image: a square of `side` pixels, odd, all of the value `cover`.
struct OcclusionOptions {
  int side = 5;
  std::uint8_t cover = 128;
};

namespace detail {

/// log(p / (1 - p)), from all probabilities: 1 - p itself would be rounded to nothing.
template <class Scalar>
double log_odds(std::span<const Scalar> probabilities, std::size_t label) {
  constexpr double least = 1e-30;  // of what has underflowed
  double others = 0;
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    if (i != label) others += static_cast<double>(probabilities[i]);
  }
  return std::log((std::max)(static_cast<double>(probabilities[label]), least)) -
         std::log((std::max)(others, least));
}

/// The mean of the values at most `reach` rows and columns away, without what lies outside.
inline std::vector<float> mean_around(const std::vector<double>& values, int height, int width,
                                      int reach) {
  std::vector<float> means(values.size());
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      double sum = 0, count = 0;
      for (int row = (std::max)(y - reach, 0); row <= (std::min)(y + reach, height - 1); ++row) {
        for (int k = (std::max)(x - reach, 0); k <= (std::min)(x + reach, width - 1); ++k) {
          sum += values[static_cast<std::size_t>(row * width + k)];
          ++count;
        }
      }
      means[static_cast<std::size_t>(y * width + x)] = static_cast<float>(sum / count);
    }
  }
  return means;
}

}  // namespace detail

/// Which pixels speak for a class, by occlusion (Zeiler and Fergus, "Visualizing and understanding
/// convolutional networks", 2014): a gray square is moved over the image, and what the class loses
/// by it, in log-odds (Robnik-Sikonja and Kononenko, 2008), is shared by the pixels below: theirs
/// is the mean over the squares that cover them. Positive speaks for the class, negative against
/// it. It asks for nothing but answers, so that it explains ensembles, too, and networks that are
/// known at run time only: `predict(images, probabilities)` writes probabilities (N, classes) of
/// images (N, C, H, W), as Predictor does. Throws InvalidArgument for sizes that do not fit.
///
///     image (C, H, W), 0 .. 255      result (H, W)
template <class Scalar = float, class Predict>
[[nodiscard]] std::vector<float> occlusion(std::span<const std::uint8_t> image, const Shape& shape,
                                           std::size_t classes, std::size_t label,
                                           const Predict& predict,
                                           const OcclusionOptions& options = {}) {
  if (image.size() != shape.size()) {
    throw InvalidArgument{"image: expected " + std::to_string(shape.size()) + " values, found " +
                          std::to_string(image.size())};
  }
  if (label >= classes) {
    throw InvalidArgument{"label: expected a number below " + std::to_string(classes) + ", found " +
                          std::to_string(label)};
  }
  if (options.side < 1 || options.side % 2 == 0) {
    throw InvalidArgument{"side: expected an odd, positive number, found " +
                          std::to_string(options.side)};
  }
  const int reach = options.side / 2;
  const auto width = static_cast<std::size_t>(shape.width);
  std::vector<Scalar> answers(width * classes);
  const auto ask = [&](std::span<const std::uint8_t> images, std::size_t count) {
    predict(images, std::span{answers}.first(count * classes));
  };
  const auto odds = [&](std::size_t i) {
    return detail::log_odds(std::span<const Scalar>{answers}.subspan(i * classes, classes), label);
  };
  ask(image, 1);
  const double whole = odds(0);
  std::vector<double> losses;
  std::vector<std::uint8_t> covered(width * image.size());
  for (int y = 0; y < shape.height; ++y) {  // a row of squares at a time
    for (int x = 0; x < shape.width; ++x) {
      const auto own =
          std::span{covered}.subspan(static_cast<std::size_t>(x) * image.size(), image.size());
      std::ranges::copy(image, own.begin());
      const int left = (std::max)(x - reach, 0), right = (std::min)(x + reach, shape.width - 1);
      for (int c = 0; c < shape.channels; ++c) {
        for (int row = (std::max)(y - reach, 0); row <= (std::min)(y + reach, shape.height - 1);
             ++row) {
          std::fill_n(own.begin() + (c * shape.height + row) * shape.width + left, right - left + 1,
                      options.cover);
        }
      }
    }
    ask(covered, width);
    for (std::size_t x = 0; x < width; ++x) losses.push_back(whole - odds(x));
  }
  return detail::mean_around(losses, shape.height, shape.width, reach);
}

}  // namespace digitnet
