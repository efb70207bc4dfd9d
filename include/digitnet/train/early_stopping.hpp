#pragma once

#include <digitnet/core/requirements.hpp>

#include <cstddef>
#include <optional>

namespace digitnet {

/// Which way a validation figure gets better.
enum class Goal { maximise, minimise };

/// Watches a validation figure (accuracy by default) and says when it has stopped improving. The
/// first three fields are settings, the others the state; copying it copies both.
///
///     EarlyStopping stopping{.patience = 3};
///     while (!stopping.should_stop()) {
///       train_one_epoch();
///       if (stopping.update(validation_accuracy())) best = weights;
///     }
struct EarlyStopping {
  std::size_t patience =
      5;                 ///< updates in a row without improvement before stopping; 0: never stop
  double min_delta = 0;  ///< what is better by no more than this is no improvement; >= 0
  Goal goal = Goal::maximise;

  std::optional<double> best{};  ///< none before the first update that is a number
  std::size_t best_update = 0;   ///< which update brought it, from 0
  std::size_t updates = 0;
  std::size_t without_improvement = 0;

  /// Takes the next value and says whether it is the best so far. NaN never is.
  bool update(double value) noexcept {
    const bool better = best ? (goal == Goal::maximise ? value - *best : *best - value) > min_delta
                             : value == value;
    if (better) {
      best = value;
      best_update = updates;
      without_improvement = 0;
    } else {
      ++without_improvement;
    }
    ++updates;
    return better;
  }

  [[nodiscard]] bool should_stop() const noexcept {
    return patience != 0 && without_improvement >= patience;
  }
};

}  // namespace digitnet
