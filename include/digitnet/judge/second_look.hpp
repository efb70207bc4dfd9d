#pragma once

#include <digitnet/core/shape.hpp>
#include <digitnet/judge/rejection.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace digitnet {

/// By how many pixels, to the right and down, an image is shifted when several answers about it are
/// averaged (test-time augmentation).
using Shift = std::array<int, 2>;
/// Not at all and by a pixel in each direction: (x, y).
inline constexpr std::array<Shift, 5> test_time_shifts{{{0, 0}, {1, 0}, {-1, 0}, {0, 1}, {0, -1}}};

/// All `images` (N, C, H, W) of one shape shifted; what comes in is background, 0.
[[nodiscard]] inline std::vector<std::uint8_t> shifted(std::span<const std::uint8_t> images,
                                                       const Shape& shape, Shift shift) {
  const auto [dx, dy] = shift;
  std::vector<std::uint8_t> result(images.size());
  const auto width = static_cast<std::size_t>(shape.width);
  const std::size_t rows = images.size() / width;
  for (std::size_t row = 0; row < rows; ++row) {
    const int y = static_cast<int>(row % static_cast<std::size_t>(shape.height)) - dy;
    if (y < 0 || y >= shape.height) continue;
    const std::uint8_t* from = &images[(row - static_cast<std::size_t>(dy)) * width];
    for (int x = (std::max)(0, dx); x < (std::min)(shape.width, shape.width + dx); ++x) {
      result[row * width + static_cast<std::size_t>(x)] = from[x - dx];
    }
  }
  return result;
}

/// The mean distinctness() of each of the `images` (N, C, H, W) over the test_time_shifts. A
/// digit stays distinct when it is moved by a pixel; many a thing that only happens to look like
/// one does not. `predict(images, probabilities)` writes probabilities (N, classes) of type Scalar.
template <class Scalar, class Predict>
[[nodiscard]] std::vector<double> mean_distinctness(std::span<const std::uint8_t> images,
                                                    const Shape& shape, std::size_t classes,
                                                    const Predict& predict) {
  std::vector<double> result(images.size() / shape.size());
  if (result.empty()) return result;
  std::vector<Scalar> probabilities(result.size() * classes);
  for (const Shift& shift : test_time_shifts) {
    predict(std::span<const std::uint8_t>{shifted(images, shape, shift)}, std::span{probabilities});
    for (std::size_t i = 0; i < result.size(); ++i) {
      const auto row = std::span<const Scalar>{probabilities}.subspan(i * classes, classes);
      result[i] += distinctness(row) / static_cast<double>(test_time_shifts.size());
    }
  }
  return result;
}

namespace detail {

/// What is less distinct than so many thresholds is looked at again.
inline constexpr double looked_at_again = 1.5;

}  // namespace detail

/// For each of the `images` (N, C, H, W), given its `probabilities` (N, classes): whether the
/// network knows what it shows. If it is doubtful at first sight, its mean_distinctness() is
/// compared with the threshold; without a threshold everything is known.
template <class Scalar, class Predict>
[[nodiscard]] std::vector<bool> are_known(std::span<const std::uint8_t> images, const Shape& shape,
                                          std::span<const Scalar> probabilities,
                                          std::optional<double> threshold, const Predict& predict) {
  const std::size_t size = shape.size();
  std::vector<bool> known(images.size() / size, true);
  if (!threshold || known.empty()) return known;
  const std::size_t classes = probabilities.size() / known.size();
  std::vector<std::uint8_t> again;
  for (std::size_t i = 0; i < known.size(); ++i) {
    known[i] = distinctness(probabilities.subspan(i * classes, classes)) >=
               detail::looked_at_again * *threshold;
    const auto image = images.subspan(i * size, size);
    if (!known[i]) again.insert(again.end(), image.begin(), image.end());
  }
  const std::vector<double> second = mean_distinctness<Scalar>(again, shape, classes, predict);
  auto next = second.begin();
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (!known[i]) known[i] = *next++ >= *threshold;
  }
  return known;
}

}  // namespace digitnet
