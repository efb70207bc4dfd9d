#pragma once

#include <digitnet/core/error.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <string>

namespace digitnet {

/// How well numbers were predicted, over all examples and outputs.
struct RegressionMetrics {
  double mean_absolute_error = 0;      ///< in the units of the targets
  double root_mean_squared_error = 0;  ///< in the units of the targets
  double r_squared = 0;  ///< coefficient of determination: the share of the variance of an output's
                         ///< targets that is explained, mean over outputs; 1 at best, 0 for always
                         ///< their mean, below 0 for worse than that
};

/// Compares answers with targets, both (N, outputs). An output whose targets are all the same has
/// an R^2 of 1 if it is answered exactly, else of 0. Throws InvalidArgument unless both are of one
/// size, a multiple of `outputs`, and not empty.
template <class Answers, class Targets>
[[nodiscard]] RegressionMetrics measure_regression(const Answers& answers, const Targets& targets,
                                                   std::size_t outputs = 1) {
  const std::span found{answers};
  const std::span expected{targets};
  if (found.empty() || outputs == 0 || found.size() != expected.size() ||
      found.size() % outputs != 0) {
    throw InvalidArgument{
        "measure_regression: expected as many answers as targets, a multiple of " +
        std::to_string(outputs) + ", found " + std::to_string(found.size()) + " and " +
        std::to_string(expected.size())};
  }
  const std::size_t count = found.size() / outputs;
  double absolute = 0, squared = 0, explained = 0;
  for (std::size_t output = 0; output < outputs; ++output) {
    double mean = 0;
    for (std::size_t i = output; i < expected.size(); i += outputs) {
      mean += static_cast<double>(expected[i]) / static_cast<double>(count);
    }
    double errors = 0, variance = 0;
    for (std::size_t i = output; i < expected.size(); i += outputs) {
      const auto target = static_cast<double>(expected[i]);
      const double error = static_cast<double>(found[i]) - target;
      absolute += std::abs(error);
      errors += error * error;
      variance += (target - mean) * (target - mean);
    }
    squared += errors;
    explained += variance > 0 ? 1 - errors / variance : (errors > 0 ? 0.0 : 1.0);
  }
  const auto all = static_cast<double>(found.size());
  return {absolute / all, std::sqrt(squared / all), explained / static_cast<double>(outputs)};
}

}  // namespace digitnet
