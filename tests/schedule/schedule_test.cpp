#include <doctest/doctest.h>
#include <digitnet/core/error.hpp>
#include <digitnet/schedule/schedule.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

using namespace digitnet;

static_assert(LearningRateSchedule<Constant> && LearningRateSchedule<StepDecay> &&
              LearningRateSchedule<Cosine> && LearningRateSchedule<OneCycle>);
static_assert(!LearningRateSchedule<int>);

TEST_CASE("constant schedule is 1 at every step") {
  for (std::size_t step = 0; step < 7; ++step) CHECK(Constant{}.at(step, 7) == 1.0);
}

TEST_CASE("linear warm-up rises in equal steps and never starts at 0") {
  const Constant schedule{.warm_up = 0.4};  // 4 of 10 steps
  CHECK(schedule.at(0, 10) == doctest::Approx(0.2));
  CHECK(schedule.at(1, 10) == doctest::Approx(0.4));
  CHECK(schedule.at(3, 10) == doctest::Approx(0.8));
  CHECK(schedule.at(4, 10) == 1.0);
  CHECK(schedule.at(9, 10) == 1.0);
}

TEST_CASE("step decay multiplies at exact fractions of the run") {
  const StepDecay schedule{.every = 1.0 / 3, .gamma = 0.1};
  CHECK(schedule.at(0, 9) == 1.0);
  CHECK(schedule.at(2, 9) == 1.0);
  CHECK(schedule.at(3, 9) == doctest::Approx(0.1));
  CHECK(schedule.at(5, 9) == doctest::Approx(0.1));
  CHECK(schedule.at(6, 9) == doctest::Approx(0.01));
  CHECK(schedule.at(8, 9) == doctest::Approx(0.01));
  SUBCASE("each epoch of ten") {
    const StepDecay each{.every = 1.0 / 10, .gamma = 0.5};
    for (std::size_t epoch = 0; epoch < 10; ++epoch) {
      CHECK(each.at(epoch * 938, 9380) == doctest::Approx(std::pow(0.5, epoch)));
      CHECK(each.at(epoch * 938 + 937, 9380) == doctest::Approx(std::pow(0.5, epoch)));
    }
  }
  SUBCASE("with warm-up") {
    const StepDecay warm{.every = 0.5, .gamma = 0.5, .warm_up = 0.2};
    CHECK(warm.at(0, 10) == doctest::Approx(1.0 / 3));
    CHECK(warm.at(2, 10) == 1.0);
    CHECK(warm.at(5, 10) == 0.5);
  }
}

TEST_CASE("cosine goes from 1 towards its final factor") {
  const Cosine schedule{.final_factor = 0.2};
  CHECK(schedule.at(0, 8) == 1.0);
  CHECK(schedule.at(4, 8) == doctest::Approx(0.6));
  CHECK(schedule.at(2, 8) == doctest::Approx(0.6 + 0.4 * std::sqrt(0.5)));
  CHECK(schedule.at(6, 8) == doctest::Approx(0.6 - 0.4 * std::sqrt(0.5)));
  const Cosine warm{.warm_up = 0.5};
  CHECK(warm.at(0, 8) == doctest::Approx(0.2));
  CHECK(warm.at(4, 8) == 1.0);
  CHECK(warm.at(6, 8) == doctest::Approx(0.5));
}

TEST_CASE("one cycle: a triangle by default, cosines on demand") {
  const OneCycle triangle{.warm_up = 0.2, .initial_factor = 0.1, .final_factor = 0.2};
  CHECK(triangle.at(0, 10) == doctest::Approx(0.1));
  CHECK(triangle.at(1, 10) == doctest::Approx(0.55));
  CHECK(triangle.at(2, 10) == 1.0);
  CHECK(triangle.at(6, 10) == doctest::Approx(0.6));
  CHECK(triangle.at(9, 10) == doctest::Approx(0.3));
  const OneCycle smooth{.warm_up = 0.5,
                        .initial_factor = 0.2,
                        .final_factor = 0,
                        .up = Ramp::cosine,
                        .down = Ramp::cosine};
  CHECK(smooth.at(0, 8) == doctest::Approx(0.2));
  CHECK(smooth.at(2, 8) == doctest::Approx(0.6));
  CHECK(smooth.at(4, 8) == 1.0);
  CHECK(smooth.at(6, 8) == doctest::Approx(0.5));
}

TEST_CASE("every schedule stays in (0, 1] for every length of run") {
  const std::vector<Schedule> schedules{Constant{},
                                        Constant{.warm_up = 1},
                                        StepDecay{},
                                        StepDecay{.every = 0.01, .gamma = 0.9, .warm_up = 0.3},
                                        Cosine{},
                                        Cosine{.final_factor = 1, .warm_up = 0.1},
                                        OneCycle{},
                                        OneCycle{.warm_up = 0},
                                        OneCycle{.warm_up = 1, .down = Ramp::cosine}};
  for (const Schedule& schedule : schedules) {
    CHECK_NOTHROW(validate(schedule));
    for (const std::size_t total : {0U, 1U, 2U, 3U, 10U, 1000U}) {
      double peak = 0;
      for (std::size_t step = 0; step < total + 2; ++step) {
        const double factor = learning_rate_factor(schedule, step, total);
        CAPTURE(step);
        CAPTURE(total);
        REQUIRE(factor > 0);
        REQUIRE(factor <= 1);
        peak = std::max(peak, factor);
      }
      if (schedule.index() != 1) CHECK(peak == 1);
      const std::size_t last = total == 0 ? 0 : total - 1;
      CHECK(learning_rate_factor(schedule, total + 100, total) ==
            learning_rate_factor(schedule, last, total));
    }
  }
}

namespace {

/// Sets one field of a schedule to the ends of its range and a little beyond.
template <class S>
void check_range(double S::*field, double low, double high) {
  for (const double value : {low, high, low - 1e-7, high + 1e-7}) {
    CAPTURE(value);
    S schedule;
    schedule.*field = value;
    if (value >= low && value <= high) {
      CHECK_NOTHROW(schedule.validate());
    } else {
      CHECK_THROWS_AS(schedule.validate(), InvalidArgument);
    }
  }
}

}  // namespace

TEST_CASE("every field may be anything from the lowest to the highest value") {
  check_range(&Constant::warm_up, 0, 1);
  check_range(&StepDecay::warm_up, 0, 1);
  check_range(&StepDecay::every, 1e-6, 1);
  check_range(&StepDecay::gamma, detail::least_factor, 1);
  check_range(&Cosine::warm_up, 0, 1);
  check_range(&Cosine::final_factor, 0, 1);
  check_range(&OneCycle::warm_up, 0, 1);
  check_range(&OneCycle::initial_factor, detail::least_factor, 1);
  check_range(&OneCycle::final_factor, 0, 1);
}

TEST_CASE("validate refuses what would stop or reverse training") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(validate(Constant{.warm_up = -0.1}), InvalidArgument);
  CHECK_THROWS_AS(validate(Constant{.warm_up = nan}), InvalidArgument);
  CHECK_THROWS_AS(validate(StepDecay{.every = 0}), InvalidArgument);
  CHECK_THROWS_AS(validate(StepDecay{.gamma = 0}), InvalidArgument);
  CHECK_THROWS_AS(validate(StepDecay{.gamma = 1.5}), InvalidArgument);
  CHECK_THROWS_AS(validate(Cosine{.final_factor = 2}), InvalidArgument);
  CHECK_THROWS_AS(validate(OneCycle{.initial_factor = 0}), InvalidArgument);
  CHECK_THROWS_WITH_AS(validate(OneCycle{.final_factor = -1}),
                       doctest::Contains("final_factor must be from 0"), InvalidArgument);
}
