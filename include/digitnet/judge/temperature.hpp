#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/finite.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <span>
#include <string>
#include <utility>

namespace digitnet {

/// Limits of what `fit_temperature` returns: separable data would ask for 0, useless logits for
/// infinity.
inline constexpr double least_temperature = 0.02;
inline constexpr double greatest_temperature = 50;  ///< see above

/// The temperature T that makes softmax(logits / T) likeliest for the labels (Guo et al. 2017): one
/// number fitted on held-out images, which changes confidences but no answer.
///
/// `logits` is (N, classes) row by row, `labels` (N) whole numbers. The mean cross-entropy is
/// convex in 1 / T, so its derivative is bracketed and solved by Newton's method with bisection as
/// the safeguard. Returns 1 when nothing favours another value: no images, or equal logits in each.
/// Throws InvalidArgument for a length that is no multiple of N, a label that is no class and
/// logits that are not finite.
template <std::ranges::random_access_range Labels = std::span<const std::uint8_t>>
[[nodiscard]] double fit_temperature(std::span<const float> logits, const Labels& labels) {
  const std::size_t images = std::ranges::size(labels);
  if (images == 0 ? !logits.empty() : logits.empty() || logits.size() % images != 0) {
    throw InvalidArgument{"fit_temperature: " + std::to_string(logits.size()) +
                          " logits do not go with " + std::to_string(images) + " labels"};
  }
  if (images == 0) return 1;
  const std::size_t classes = logits.size() / images;
  for (const auto label : labels) {
    if (!std::in_range<std::size_t>(label) || static_cast<std::size_t>(label) >= classes) {
      throw InvalidArgument{"fit_temperature: label " + std::to_string(label) + " among " +
                            std::to_string(classes) + " classes"};
    }
  }
  if (!std::all_of(logits.begin(), logits.end(), [](float z) { return is_finite(z); })) {
    throw InvalidArgument{"fit_temperature: a logit is not finite"};
  }

  using Index = std::ranges::range_difference_t<const Labels>;
  const auto first = std::ranges::begin(labels);
  struct Derivatives {
    double first, second;
  };
  // Of the summed cross-entropy by the inverse temperature b: E[z] - z[label] and Var[z], z ~
  // softmax(b z). Logits relative to the label's keep the difference exact.
  const auto derivatives = [&](double b) {
    Derivatives sum{0, 0};
    for (std::size_t n = 0; n < images; ++n) {
      const std::span<const float> row = logits.subspan(n * classes, classes);
      const double top = *std::max_element(row.begin(), row.end());
      const double label = row[static_cast<std::size_t>(first[static_cast<Index>(n)])];
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
