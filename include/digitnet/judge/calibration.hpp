#pragma once

#include <digitnet/core/error.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

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
/// are whole numbers, so merging in any order gives the same bits.
class Reliability {
 public:
  static constexpr std::size_t bin_count = 15;

  /// `confidence` in [0, 1]; what lies outside counts as the nearer end, NaN as 0.
  void add(double confidence, bool correct) noexcept {
    const double c = confidence > 0 ? std::min(confidence, 1.0) : 0.0;
    const double position = std::ceil(c * static_cast<double>(bin_count));
    Sums& bin = bins_[position < 1 ? 0 : static_cast<std::size_t>(position) - 1];
    ++bin.images;
    bin.correct += correct ? 1U : 0U;
    bin.confidence += static_cast<std::uint64_t>(std::llround(c * unit));
  }

  void merge(const Reliability& other) noexcept {
    for (std::size_t b = 0; b < bin_count; ++b) {
      bins_[b].images += other.bins_[b].images;
      bins_[b].correct += other.bins_[b].correct;
      bins_[b].confidence += other.bins_[b].confidence;
    }
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

/// Limits of what `fit_temperature` returns: separable data would ask for 0, useless logits for
/// infinity.
inline constexpr double least_temperature = 0.02, greatest_temperature = 50;

/// The temperature T that makes softmax(logits / T) likeliest for the labels (Guo et al. 2017): one
/// number fitted on held-out images, which changes confidences but no answer.
///
/// `logits` is (N, classes) row by row, `labels` (N). The mean cross-entropy is convex in 1 / T, so
/// its derivative is bracketed and solved by Newton's method with bisection as the safeguard.
/// Returns 1 when nothing favours another value: no images, or equal logits in each. Throws
/// InvalidArgument for a length that is no multiple of N, a label that is no class and logits that
/// are not finite.
[[nodiscard]] inline double fit_temperature(std::span<const float> logits,
                                            std::span<const std::uint8_t> labels) {
  if (labels.empty() ? !logits.empty() : logits.empty() || logits.size() % labels.size() != 0) {
    throw InvalidArgument{"fit_temperature: " + std::to_string(logits.size()) +
                          " logits do not go with " + std::to_string(labels.size()) + " labels"};
  }
  if (labels.empty()) return 1;
  const std::size_t classes = logits.size() / labels.size();
  for (const std::uint8_t label : labels) {
    if (label >= classes) {
      throw InvalidArgument{"fit_temperature: label " + std::to_string(label) + " among " +
                            std::to_string(classes) + " classes"};
    }
  }
  if (!std::all_of(logits.begin(), logits.end(), [](float z) { return std::isfinite(z); })) {
    throw InvalidArgument{"fit_temperature: a logit is not finite"};
  }

  struct Derivatives {
    double first, second;
  };
  // Of the summed cross-entropy by the inverse temperature b: E[z] - z[label] and Var[z], z ~
  // softmax(b z). Logits relative to the label's keep the difference exact.
  const auto derivatives = [&](double b) {
    Derivatives sum{0, 0};
    for (std::size_t n = 0; n < labels.size(); ++n) {
      const std::span<const float> row = logits.subspan(n * classes, classes);
      const double top = *std::max_element(row.begin(), row.end());
      const double label = row[labels[n]];
      double weights = 0, mean = 0, square = 0;
      for (const float logit : row) {
        const double z = logit - label;
        const double weight = std::exp(b * (logit - top));
        weights += weight;
        mean += weight * z;
        square += weight * z * z;
      }
      mean /= weights;
      sum.first += mean;
      sum.second += square / weights - mean * mean;
    }
    return sum;
  };

  double low = 1 / greatest_temperature, high = 1 / least_temperature, b = 1;
  Derivatives at = derivatives(b);
  if (at.first == 0 && at.second == 0) return 1;
  if (derivatives(low).first >= 0) return greatest_temperature;
  if (derivatives(high).first <= 0) return least_temperature;
  for (int iteration = 0; iteration < 100 && at.first != 0; ++iteration) {
    (at.first < 0 ? low : high) = b;
    double next = at.second > 0 ? b - at.first / at.second : low;
    if (!(next > low && next < high)) next = std::sqrt(low * high);
    const bool done = std::abs(next - b) <= 1e-12 * b;
    b = next;
    if (done) break;
    at = derivatives(b);
  }
  return 1 / b;
}

}  // namespace digitnet
