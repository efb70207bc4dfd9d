#pragma once

#include <digitnet/schedule/constant.hpp>
#include <digitnet/schedule/cosine.hpp>
#include <digitnet/schedule/one_cycle.hpp>
#include <digitnet/schedule/step_decay.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
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

/// A schedule of one's own: any pure function of (step, total_steps), or a LearningRateSchedule.
/// Its name, which a checkpoint keeps, should tell it from others.
///
///     options.schedule = CustomSchedule{[](std::size_t step, std::size_t steps) {
///       return 1 - static_cast<double>(step) / static_cast<double>(steps);
///     }};
///     options.schedule = Triangle{};  // a struct with at() and validate()
struct CustomSchedule {
  using Function = std::function<double(std::size_t step, std::size_t total_steps)>;

  CustomSchedule(Function factor, std::string schedule_name = "custom schedule")
      : function{std::move(factor)}, name{std::move(schedule_name)} {}

  /// Throws what `schedule.validate()` throws.
  template <class S>
  requires(!std::is_convertible_v<S, Function> && !std::is_same_v<S, CustomSchedule>)
      CustomSchedule(S schedule, std::string schedule_name = "custom schedule")
      : name{std::move(schedule_name)} {
    static_assert(LearningRateSchedule<S>,
                  "a learning-rate schedule needs double at(std::size_t step, std::size_t "
                  "total_steps) and validate(), both const, or is a function of both numbers: see "
                  "schedule/schedule.hpp");
    if constexpr (LearningRateSchedule<S>) {
      schedule.validate();
      function = [schedule](std::size_t step, std::size_t total) {
        return schedule.at(step, total);
      };
    }
  }

  [[nodiscard]] double at(std::size_t step, std::size_t total_steps) const {
    return function(step, total_steps);
  }

  /// Throws InvalidArgument if there is no function.
  void validate() const {
    if (!function) throw InvalidArgument{"learning-rate schedule: there is no function"};
  }

  Function function;
  std::string name;
};

/// A schedule chosen at run time.
using Schedule = std::variant<Constant, StepDecay, Cosine, OneCycle, CustomSchedule>;

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
