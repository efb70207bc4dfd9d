#include "train/dashboard.hpp"

#include "common/drawing/text_plot.hpp"
#include "common/text/format.hpp"

#include <algorithm>
#include <cmath>

namespace digitnet::tools {

void Dashboard::step(double loss) {
  constexpr std::size_t most = 4096;
  sum_ += loss;
  if (++steps_ < steps_each_) return;
  losses_.push_back(sum_ / static_cast<double>(steps_));
  sum_ = 0;
  steps_ = 0;
  if (losses_.size() < most) return;
  for (std::size_t i = 0; i < most / 2; ++i) {
    losses_[i] = (losses_[2 * i] + losses_[2 * i + 1]) / 2;
  }
  losses_.resize(most / 2);
  steps_each_ *= 2;
}

void Dashboard::epoch(const EpochRow& row) {
  accuracies_.push_back(std::isfinite(row.validation_accuracy) ? row.validation_accuracy
                                                               : row.train_accuracy);
}

std::vector<std::string> Dashboard::lines(std::size_t columns, std::size_t rows,
                                          const Terminal& terminal) const {
  constexpr std::size_t height = 9, least = 30, gap = 3;
  constexpr std::size_t others = 6;  // rows for the epochs and the bar
  const bool beside = columns >= 2 * least + gap;
  if (columns < least || rows < height + others) return {};
  const std::size_t width = beside ? (columns - gap) / 2 : columns;
  const bool both = beside || rows >= 2 * height + others;

  std::vector<std::string> left = text_plot({.title = "loss of a step",
                                             .values = losses_,
                                             .logarithmic = true,
                                             .label = [](double v) { return significant(v, 3); }},
                                            width, height, terminal);
  if (!both) return left;
  const auto right = text_plot({.title = "accuracy, an epoch each",
                                .values = accuracies_,
                                .label = [](double v) { return percent(v); }},
                               width, height, terminal);
  if (!beside) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
  }
  for (std::size_t i = 0; i < height; ++i) left[i] += std::string(gap, ' ') + right[i];
  return left;
}

}  // namespace digitnet::tools
