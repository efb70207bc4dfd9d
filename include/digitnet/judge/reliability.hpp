#pragma once

#include <digitnet/core/requirements.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace digitnet {

/// Images whose confidence (greatest probability) fell into one interval.
struct ReliabilityBin {
  double low = 0, high = 0;  ///< the interval, open below and closed above; the first has 0 too
  std::size_t images = 0;
  double confidence = 0;  ///< mean, 0 in an empty bin
  double accuracy = 0;    ///< share of right answers, 0 in an empty bin
};

/// Counts how often a classifier is right at each level of confidence: 15 bins of equal width as in
/// Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks" (ICML 2017). Sums
/// are whole numbers, so the order of the images does not change a bit.
///
/// A confidence on the edge of two bins belongs to the lower one, as in Guo's program and in
/// scikit-learn's `calibration_curve`; torchmetrics gives it to the upper one, so that its error of
/// confidences that are multiples of 1/15 may be another.
class Reliability {
 public:
  static constexpr std::size_t bin_count = 15;

  /// `confidence` in [0, 1]; what lies outside counts as the nearer end, NaN as 0.
  void add(double confidence, bool correct) noexcept {
    const double c = confidence > 0 ? (std::min)(confidence, 1.0) : 0.0;
    const double position = std::ceil(c * static_cast<double>(bin_count));
    Sums& bin = bins_[position < 1 ? 0 : static_cast<std::size_t>(position) - 1];
    ++bin.images;
    bin.correct += correct ? 1U : 0U;
    bin.confidence += static_cast<std::uint64_t>(std::llround(c * unit));
  }

  /// The points of a reliability diagram, by rising confidence.
  [[nodiscard]] std::array<ReliabilityBin, bin_count> bins() const noexcept {
    std::array<ReliabilityBin, bin_count> result;
    for (std::size_t b = 0; b < bin_count; ++b) {
      const Sums& sums = bins_[b];
      result[b].low = static_cast<double>(b) / bin_count;
      result[b].high = static_cast<double>(b + 1) / bin_count;
      result[b].images = static_cast<std::size_t>(sums.images);
      if (sums.images == 0) continue;
      const auto images = static_cast<double>(sums.images);
      result[b].confidence = static_cast<double>(sums.confidence) / unit / images;
      result[b].accuracy = static_cast<double>(sums.correct) / images;
    }
    return result;
  }

  /// Mean distance between confidence and accuracy over the bins, weighted by images; 0 without
  /// any.
  [[nodiscard]] double expected_calibration_error() const noexcept {
    double sum = 0;
    std::uint64_t images = 0;
    for (const Sums& bin : bins_) {
      sum +=
          std::abs(static_cast<double>(bin.confidence) / unit - static_cast<double>(bin.correct));
      images += bin.images;
    }
    return images == 0 ? 0.0 : sum / static_cast<double>(images);
  }

  friend bool operator==(const Reliability&, const Reliability&) = default;

 private:
  static constexpr double unit = 4294967296.0;  // 2^32: finer than a float's probability near 1

  struct Sums {
    std::uint64_t images = 0, correct = 0, confidence = 0;
    friend bool operator==(const Sums&, const Sums&) = default;
  };

  std::array<Sums, bin_count> bins_{};
};

}  // namespace digitnet
