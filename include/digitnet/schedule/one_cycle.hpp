#pragma once

#include <digitnet/schedule/warm_up.hpp>

#include <cmath>
#include <cstddef>
#include <numbers>

namespace digitnet {

/// How a schedule goes from one value to another.
enum class Ramp { linear, cosine };

/// Up from `initial_factor` to the base learning rate, then down to `final_factor` (Smith and
/// Topin, "Super-convergence: very fast training of neural networks using large learning rates",
/// 2018). The base learning rate is the peak, so it may be several times that of a constant
/// schedule. Both ramps linear (the default) make a triangle. `final_factor` would be reached one
/// step after the last, so that no step is wasted on a rate of 0; the peak is at step
/// warm_up * steps. `torch.optim.lr_scheduler.OneCycleLR` has the peak and the end one step
/// earlier, ends at 4e-6 of the peak, has cosine ramps by default, and moves Adam's beta1 as well,
/// which this does not.
struct OneCycle {
  double warm_up = 0.2;          ///< share of all steps before the peak, 0 .. 1
  double initial_factor = 0.04;  ///< of the first step, above 0 .. 1
  double final_factor = 0;       ///< 0 .. 1
  Ramp up = Ramp::linear;
  Ramp down = Ramp::linear;

  /// Factor on the base learning rate for step 0 <= `step` < `total_steps`, in (0, 1].
  [[nodiscard]] double at(std::size_t step, std::size_t total_steps) const noexcept {
    const detail::RunPosition position{step, total_steps, warm_up};
    if (position.warming_up()) return between(initial_factor, 1, position.warmed_up(), up);
    return between(1, final_factor, position.annealed(), down);
  }

  /// Throws InvalidArgument, naming the field, unless every value is in its range.
  void validate() const {
    detail::check_schedule("warm_up", warm_up, 0, 1);
    detail::check_schedule("initial_factor", initial_factor, detail::least_factor, 1);
    detail::check_schedule("final_factor", final_factor, 0, 1);
  }

  friend bool operator==(const OneCycle&, const OneCycle&) = default;

 private:
  static double between(double from, double to, double progress, Ramp ramp) noexcept {
    const double share =
        ramp == Ramp::linear ? progress : 0.5 * (1 - std::cos(std::numbers::pi * progress));
    return from + (to - from) * share;
  }
};

}  // namespace digitnet
