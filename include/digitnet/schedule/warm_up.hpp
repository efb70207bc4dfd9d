#pragma once

#include <digitnet/core/error.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

namespace digitnet::detail {

/// A step of a run in terms of its warm-up. Steps count from 0; a step beyond the run counts as its
/// last one, and a run of no steps as a run of one.
struct RunPosition {
  std::size_t step, total, warm_up;

  RunPosition(std::size_t at, std::size_t total_steps, double warm_up_fraction) noexcept
      : step{0},
        total{std::max<std::size_t>(total_steps, 1)},
        warm_up{(std::min)(total - 1, static_cast<std::size_t>(std::llround(
                                          warm_up_fraction * static_cast<double>(total))))} {
    step = (std::min)(at, total - 1);
  }

  [[nodiscard]] bool warming_up() const noexcept { return step < warm_up; }

  /// Share of the warm-up that is over, in [0, 1); 1 after it.
  [[nodiscard]] double warmed_up() const noexcept {
    return warming_up() ? static_cast<double>(step) / static_cast<double>(warm_up) : 1.0;
  }

  /// Linear warm-up from just above 0 to 1.
  [[nodiscard]] double ramp() const noexcept {
    return warming_up() ? static_cast<double>(step + 1) / static_cast<double>(warm_up + 1) : 1.0;
  }

  /// Share of the steps after the warm-up that are over, in [0, 1).
  [[nodiscard]] double annealed() const noexcept {
    return warming_up()
               ? 0.0
               : static_cast<double>(step - warm_up) / static_cast<double>(total - warm_up);
  }
};

/// Throws InvalidArgument unless low <= value <= high.
inline void check_schedule(const char* field, double value, double low, double high) {
  if (!(value >= low && value <= high)) {
    throw InvalidArgument{std::string{"learning-rate schedule: "} + field + " must be from " +
                          std::to_string(low) + " to " + std::to_string(high) + ", not " +
                          std::to_string(value)};
  }
}

/// Smallest factor or gamma that counts as positive.
inline constexpr double least_factor = 1e-12;

}  // namespace digitnet::detail
