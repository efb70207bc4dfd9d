#pragma once

#include <digitnet/schedule/warm_up.hpp>

#include <cmath>
#include <cstddef>

namespace digitnet {

/// Multiplies the learning rate by `gamma` each time another share `every` of the run is over; a
/// run of 10 epochs with `every` = 1.0 / 10 decays after each epoch.
struct StepDecay {
  double every = 1.0 / 3;  ///< share of all steps, above 0 .. 1
  double gamma = 0.1;      ///< above 0 .. 1
  double warm_up =
      0;  ///< share of all steps, 0 .. 1; linear; decay counts from step 0 all the same

  /// Factor on the base learning rate for step 0 <= `step` < `total_steps`, in (0, 1].
  [[nodiscard]] double at(std::size_t step, std::size_t total_steps) const noexcept {
    const detail::RunPosition position{step, total_steps, warm_up};
    const double progress =
        static_cast<double>(position.step) / static_cast<double>(position.total);
    // The slack keeps 3 / 9 steps at `every` = 1.0 / 3 from falling short of a whole period.
    const double periods = std::floor(progress / every + 1e-9);
    return position.ramp() * std::pow(gamma, periods);
  }

  /// Throws InvalidArgument, naming the field, unless every value is in its range.
  void validate() const {
    detail::check_schedule("every", every, 1e-6, 1);
    detail::check_schedule("gamma", gamma, detail::least_factor, 1);
    detail::check_schedule("warm_up", warm_up, 0, 1);
  }

  friend bool operator==(const StepDecay&, const StepDecay&) = default;
};

}  // namespace digitnet
