#include <doctest/doctest.h>

#include <digitnet/judge/interval.hpp>

#include <cmath>
#include <cstddef>

using namespace digitnet;

namespace {

/// How many standard errors of the binomial distribution lie between a share and what was counted.
double score(double share, std::size_t successes, std::size_t trials) {
  const auto n = static_cast<double>(trials);
  return std::abs(static_cast<double>(successes) / n - share) / std::sqrt(share * (1 - share) / n);
}

}  // namespace

TEST_CASE("wilson interval: its ends are the shares that are just not refuted") {
  for (const std::size_t trials : {1U, 7U, 2000U, 10000U}) {
    for (const std::size_t successes : {std::size_t{0}, trials / 2, trials - 1, trials}) {
      CAPTURE(trials);
      CAPTURE(successes);
      const Interval range = wilson_interval(successes, trials);
      const double share = static_cast<double>(successes) / static_cast<double>(trials);
      CHECK(range.low <= share);
      CHECK(range.high >= share);
      if (successes > 0) CHECK(score(range.low, successes, trials) == doctest::Approx(1.959964));
      if (successes < trials) {
        CHECK(score(range.high, successes, trials) == doctest::Approx(1.959964));
      }
    }
  }
}

TEST_CASE("wilson interval: nothing counted says nothing, and impossible counts are refused") {
  CHECK(wilson_interval(0, 0).low == 0);
  CHECK(wilson_interval(0, 0).high == 1);
  CHECK(wilson_interval(0, 5).low == 0);
  CHECK(wilson_interval(5, 5).high == 1);
  CHECK_THROWS_AS((void)wilson_interval(2, 1), InvalidArgument);
}
