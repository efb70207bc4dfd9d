#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/finite.hpp>
#include <digitnet/core/text.hpp>
#include <digitnet/schedule/schedule.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

namespace digitnet {

/// The learning-rate range test (Smith, "Cyclical learning rates for training neural networks",
/// 2017): a short training in which the rate grows by the same factor from step to step. The loss
/// says where it is too small, right and too large.
///
///     RateRange range;
///     fit(net, train, Adam{.learning_rate = range.highest}, {.max_steps = 200,
///         .schedule = range.schedule()}, {.on_step = [&](const StepReport& step) {
///           return range.add(step.learning_rate, step.loss);
///         }});
///     if (range.suggestion()) ...
class RateRange {
 public:
  double lowest = 1e-6;
  double highest = 10;  ///< the learning rate to give to the optimiser

  /// A step's rate, and the mean of the losses up to there, which forgets a tenth each step.
  struct Point {
    double rate, loss;
  };

  /// From `lowest` to `highest` in the steps of a run. Throws InvalidArgument for a range that is
  /// none.
  [[nodiscard]] CustomSchedule schedule() const {
    if (!(lowest > 0 && highest > lowest && is_finite(highest))) {
      throw InvalidArgument{"range of learning rates: expected 0 < lowest < highest, found " +
                            shortest_text(lowest) + " and " + shortest_text(highest)};
    }
    const double share = lowest / highest;
    const auto growing = [share](std::size_t step, std::size_t steps) {
      const auto last = static_cast<double>(steps > 1 ? steps - 1 : 1);
      return std::pow(share, 1 - static_cast<double>(step) / last);
    };
    return {growing, "rising rate"};
  }

  /// Notes a step. False if the test is over: the loss is far above its least, or no number.
  bool add(double rate, double loss) {
    if (!is_finite(loss)) return false;
    constexpr double keep = 0.9, too_far = 3;
    sum_ = keep * sum_ + (1 - keep) * loss;
    weight_ = keep * weight_ + (1 - keep);
    points_.push_back({rate, sum_ / weight_});
    least_ = (std::min)(least_.value_or(sum_ / weight_), sum_ / weight_);
    return points_.size() < settled || points_.back().loss < too_far * *least_;
  }

  [[nodiscard]] const std::vector<Point>& points() const noexcept { return points_; }

  /// The rate at which the loss is least; nothing if it never fell.
  [[nodiscard]] std::optional<double> least() const {
    const auto best = std::ranges::min_element(points_, {}, &Point::loss);
    if (points_.size() < settled || !(best->loss < fell * points_[settled - 1].loss)) {
      return std::nullopt;
    }
    return best->rate;
  }

  /// A tenth of that: the usual rate to train with, the peak of a schedule (the loss lags behind
  /// the rate, and is least where steps begin to be too long).
  [[nodiscard]] std::optional<double> suggestion() const {
    const std::optional<double> best = least();
    return best ? std::optional{*best / 10} : std::nullopt;
  }

 private:
  static constexpr std::size_t settled = 10;  // steps until the mean says something
  static constexpr double fell = 0.95;

  std::vector<Point> points_;
  double sum_ = 0, weight_ = 0;
  std::optional<double> least_;
};

}  // namespace digitnet
