#pragma once

#include <digitnet/schedule/warm_up.hpp>

#include <cstddef>

namespace digitnet {

/// The base learning rate throughout, after an optional linear warm-up.
struct Constant {
  double warm_up = 0;  ///< share of all steps, 0 .. 1

  /// Factor on the base learning rate for step 0 <= `step` < `total_steps`, in (0, 1].
  [[nodiscard]] double at(std::size_t step, std::size_t total_steps) const noexcept {
    return detail::RunPosition{step, total_steps, warm_up}.ramp();
  }

  /// Throws InvalidArgument, naming the field, unless every value is in its range.
  void validate() const { detail::check_schedule("warm_up", warm_up, 0, 1); }

  friend bool operator==(const Constant&, const Constant&) = default;
};

}  // namespace digitnet
