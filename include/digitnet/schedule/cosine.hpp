#pragma once

#include <digitnet/schedule/warm_up.hpp>

#include <cmath>
#include <cstddef>
#include <numbers>

namespace digitnet {

/// Half a cosine from 1 down to `final_factor`, without restarts (Loshchilov and Hutter, "SGDR:
/// stochastic gradient descent with warm restarts", ICLR 2017), after an optional linear warm-up.
/// `final_factor` would be reached one step after the last, so no step is wasted on a rate of 0.
struct Cosine {
  double final_factor = 0;  ///< 0 .. 1
  double warm_up = 0;       ///< share of all steps, 0 .. 1

  /// Factor on the base learning rate for step 0 <= `step` < `total_steps`, in (0, 1].
  [[nodiscard]] double at(std::size_t step, std::size_t total_steps) const noexcept {
    const detail::RunPosition position{step, total_steps, warm_up};
    if (position.warming_up()) return position.ramp();
    const double height = 0.5 * (1 + std::cos(std::numbers::pi * position.annealed()));
    return final_factor + (1 - final_factor) * height;
  }

  /// Throws InvalidArgument, naming the field, unless every value is in its range.
  void validate() const {
    detail::check_schedule("final_factor", final_factor, 0, 1);
    detail::check_schedule("warm_up", warm_up, 0, 1);
  }

  friend bool operator==(const Cosine&, const Cosine&) = default;
};

}  // namespace digitnet
