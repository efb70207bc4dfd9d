#include <doctest/doctest.h>
#include <digitnet/judge/regression.hpp>

#include <vector>

namespace dn = digitnet;

TEST_CASE("measure_regression: by hand") {
  const std::vector<float> targets{1, 2, 3, 6}, answers{1, 3, 3, 4};
  const auto found = dn::measure_regression(answers, targets);
  CHECK(found.mean_absolute_error == doctest::Approx(0.75));
  CHECK(found.root_mean_squared_error == doctest::Approx(std::sqrt(1.25)));
  CHECK(found.r_squared == doctest::Approx(1 - 5.0 / 14));
}

TEST_CASE("measure_regression: several outputs, and one that is always the same") {
  const std::vector<double> targets{1, 5, 2, 5, 3, 5};
  CHECK(dn::measure_regression(targets, targets, 2).r_squared == 1);
  const std::vector<double> means{2, 5, 2, 5, 2, 5};
  CHECK(dn::measure_regression(means, targets, 2).r_squared == doctest::Approx(0.5));
  const std::vector<double> others{1, 5, 2, 6, 3, 5};
  CHECK(dn::measure_regression(others, targets, 2).r_squared == doctest::Approx(0.5));
}

TEST_CASE("measure_regression: what does not fit is refused") {
  const std::vector<double> four(4), three(3), none;
  CHECK_THROWS_AS((void)dn::measure_regression(four, three), dn::InvalidArgument);
  CHECK_THROWS_AS((void)dn::measure_regression(three, three, 2), dn::InvalidArgument);
  CHECK_THROWS_AS((void)dn::measure_regression(three, three, 0), dn::InvalidArgument);
  CHECK_THROWS_AS((void)dn::measure_regression(none, none), dn::InvalidArgument);
}
