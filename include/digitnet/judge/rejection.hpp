#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/finite.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace digitnet {

/// How far an answer is from "it could be anything": the divergence KL(uniform || p) of the
/// probabilities from the uniform distribution, in nats; 0 if all are alike.
///
/// It is what training with outliers pulls towards 0 for images of no class (Hendrycks et al.,
/// "Deep anomaly detection with outlier exposure", ICLR 2019). Up to temperature and a constant it
/// is logsumexp of the logits less their mean, an energy (Liu et al., "Energy-based
/// out-of-distribution detection", NeurIPS 2020) that does not change when all logits grow alike.
template <class Scalar>
[[nodiscard]] double distinctness(std::span<const Scalar> probabilities) noexcept {
  constexpr double least = (std::numeric_limits<float>::min)();
  double sum = 0;
  for (const Scalar p : probabilities) {
    sum += std::log((std::max)(least, static_cast<double>(p)));  // NaN counts as `least`
  }
  const auto classes = static_cast<double>(probabilities.size());
  return -sum / classes - std::log(classes);
}

/// At most this share of known images is rejected by what fit_rejection() returns.
inline constexpr double most_rejected = 0.003;

/// The `distinctness` below which an image is to be rejected as being of no class, from those of
/// held-out images (`known`) and of outliers: of all thresholds that reject no more than `most` of
/// the known ones, the one with the fewest errors of both kinds (shares of known images rejected
/// plus outliers accepted; of equal ones the lowest). Nothing if there are no images of a kind.
/// Throws InvalidArgument for a value that is not finite or `most` outside [0, 1].
[[nodiscard]] inline std::optional<double> fit_rejection(std::vector<double> known,
                                                         std::vector<double> outliers,
                                                         double most = most_rejected) {
  const auto finite = [](double value) { return is_finite(value); };
  if (!std::ranges::all_of(known, finite) || !std::ranges::all_of(outliers, finite)) {
    throw InvalidArgument{"fit_rejection: a value is not finite"};
  }
  if (!(most >= 0 && most <= 1)) {
    throw InvalidArgument{"fit_rejection: expected a share in [0, 1], found " +
                          std::to_string(most)};
  }
  if (known.empty() || outliers.empty()) return std::nullopt;
  std::ranges::sort(known);
  std::ranges::sort(outliers);
  const auto below = [](const std::vector<double>& sorted, double threshold) {
    return static_cast<double>(std::ranges::lower_bound(sorted, threshold) - sorted.begin()) /
           static_cast<double>(sorted.size());
  };
  double best = known.front(), fewest = 2;
  for (std::size_t i = 0; i < known.size(); ++i) {
    const double rejected = below(known, known[i]);
    if (rejected > most) break;
    const double errors = rejected + 1 - below(outliers, known[i]);
    if (errors < fewest) {
      fewest = errors;
      best = known[i];
    }
  }
  return best;
}

}  // namespace digitnet
