#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/finite.hpp>
#include <digitnet/judge/confusion_matrix.hpp>
#include <digitnet/judge/reliability.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <ranges>
#include <span>
#include <string>
#include <vector>

namespace digitnet {

/// What `evaluate` finds out about a classifier.
struct Metrics {
  std::size_t images = 0;
  double accuracy = 0;      ///< share of right answers, 0 .. 1
  double loss = 0;          ///< mean cross-entropy, nats
  double ece = 0;           ///< expected calibration error, 0 .. 1; see Reliability
  double macro_f1 = 0;      ///< over the classes that have images
  std::vector<double> top;  ///< top[k - 1]: the true class is among the k likeliest
  ConfusionMatrix confusion;
  std::vector<ClassMetrics> per_class;
  Reliability reliability;
};

/// Collects answers one image at a time. All sums are whole numbers (losses in steps of 2^-32
/// nats), so the order of the images does not change a bit.
///
/// The answer is the class of the greatest probability; of equal ones the lowest index wins. A row
/// that holds NaN or an infinity has no answer: it counts as wrong, as outside every top k and
/// as confidence 0. Probabilities below the smallest normal float count as that float, which bounds
/// the loss of one image at 87.34 nats.
class MetricsAccumulator {
 public:
  explicit MetricsAccumulator(std::size_t classes) : confusion_{classes}, ranks_(classes) {}

  /// One image: `probabilities` of each class, its true class `label`. Throws InvalidArgument for
  /// another number of probabilities and a label that is no class.
  void add(std::span<const float> probabilities, std::size_t label) {
    const std::size_t classes = ranks_.size();
    if (probabilities.size() != classes || label >= classes) {
      throw InvalidArgument{"MetricsAccumulator: " + std::to_string(probabilities.size()) +
                            " probabilities and label " + std::to_string(label) + " for " +
                            std::to_string(classes) + " classes"};
    }
    std::size_t answer = 0, rank = 0;
    bool finite = true;
    const float own = probabilities[label];
    for (std::size_t c = 0; c < classes; ++c) {
      const float p = probabilities[c];
      finite = finite && is_finite(p);
      if (p > probabilities[answer]) answer = c;
      if (p > own || (p == own && c < label)) ++rank;
    }
    if (finite) {
      confusion_.add(label, answer);
      ++ranks_[rank];
    } else {
      confusion_.add_unanswered(label);
    }
    reliability_.add(finite ? static_cast<double>(probabilities[answer]) : 0.0,
                     finite && answer == label);
    constexpr double least = (std::numeric_limits<float>::min)();
    const double p = finite ? std::clamp<double>(own, least, 1.0) : least;
    loss_ += static_cast<std::uint64_t>(std::llround(-std::log(p) * loss_unit));
  }

  /// The figures so far; all 0 without images.
  [[nodiscard]] Metrics metrics() const {
    Metrics result;
    result.images = confusion_.images();
    result.accuracy = confusion_.accuracy();
    result.ece = reliability_.expected_calibration_error();
    result.macro_f1 = confusion_.macro_f1();
    result.confusion = confusion_;
    result.reliability = reliability_;
    const double images = static_cast<double>(std::max<std::size_t>(result.images, 1));
    result.loss = static_cast<double>(loss_) / loss_unit / images;
    std::size_t within = 0;
    for (std::size_t c = 0; c < ranks_.size(); ++c) {
      within += ranks_[c];
      result.top.push_back(static_cast<double>(within) / images);
      result.per_class.push_back(confusion_.of_class(c));
    }
    return result;
  }

 private:
  static constexpr double loss_unit = 4294967296.0;  // 2^32

  ConfusionMatrix confusion_;
  Reliability reliability_;
  std::vector<std::size_t> ranks_;  // images whose true class has this many classes before it
  std::uint64_t loss_ = 0;
};

/// The figures of all `probabilities` (N, classes), row by row, with the true classes `labels` (N,
/// whole numbers). Throws InvalidArgument for lengths that do not go together and a label that is
/// no class.
template <std::ranges::input_range Labels>
[[nodiscard]] Metrics measure(std::span<const float> probabilities, std::size_t classes,
                              const Labels& labels) {
  const std::size_t images = std::ranges::size(labels);
  if (probabilities.size() != images * classes) {
    throw InvalidArgument{"measure: " + std::to_string(probabilities.size()) +
                          " probabilities of " + std::to_string(classes) +
                          " classes do not go with " + std::to_string(images) + " labels"};
  }
  MetricsAccumulator accumulator{classes};
  for (const auto label : labels) {
    accumulator.add(probabilities.first(classes), static_cast<std::size_t>(label));
    probabilities = probabilities.subspan(classes);
  }
  return accumulator.metrics();
}

}  // namespace digitnet
