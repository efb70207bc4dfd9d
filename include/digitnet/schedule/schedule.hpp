#pragma once

#include <digitnet/schedule/constant.hpp>
#include <digitnet/schedule/cosine.hpp>
#include <digitnet/schedule/one_cycle.hpp>
#include <digitnet/schedule/step_decay.hpp>

#include <concepts>
#include <cstddef>
#include <variant>

namespace digitnet {

/// A learning rate over a run: `at(step, total_steps)` is the factor in (0, 1] on the base learning
/// rate, a pure function; `validate()` throws InvalidArgument for parameters out of range.
template <class S>
concept LearningRateSchedule = std::copyable<S> &&
    requires(const S& schedule, std::size_t step, std::size_t total_steps) {
  { schedule.at(step, total_steps) } -> std::same_as<double>;
  schedule.validate();
};

/// One of the schedules that the library has, chosen at run time.
using Schedule = std::variant<Constant, StepDecay, Cosine, OneCycle>;

/// Factor on the base learning rate for step 0 <= `step` < `total_steps`, in (0, 1].
[[nodiscard]] inline double learning_rate_factor(const Schedule& schedule, std::size_t step,
                                                 std::size_t total_steps) {
  return std::visit(
      [=](const LearningRateSchedule auto& chosen) { return chosen.at(step, total_steps); },
      schedule);
}

/// Throws InvalidArgument, naming the field, unless every value is in its range.
inline void validate(const Schedule& schedule) {
  std::visit([](const LearningRateSchedule auto& chosen) { chosen.validate(); }, schedule);
}

}  // namespace digitnet
