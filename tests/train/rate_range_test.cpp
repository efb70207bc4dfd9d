// The learning-rate range test, on losses that are known and in a real training.

#include <doctest/doctest.h>

#include "synthetic.hpp"

#include <digitnet/core/error.hpp>
#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/optim/sgd.hpp>
#include <digitnet/train/fit.hpp>
#include <digitnet/train/rate_range.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace dn = digitnet;

namespace {

constexpr dn::Shape shape{1, 6, 6};
using Net = dn::Network<shape, dn::Dense<8>, dn::ReLU, dn::Dense<4>>;

}  // namespace

TEST_CASE("RateRange: rates rise by one factor, from the lowest to the highest") {
  dn::RateRange range;
  range.lowest = 1e-4;
  range.highest = 1;
  const auto schedule = range.schedule();
  CHECK(schedule.at(0, 5) == doctest::Approx(1e-4));
  CHECK(schedule.at(1, 5) == doctest::Approx(1e-3));
  CHECK(schedule.at(4, 5) == doctest::Approx(1));
  range.highest = 1e-4;
  CHECK_THROWS_AS((void)range.schedule(), dn::InvalidArgument);
  range.lowest = 0;
  CHECK_THROWS_AS((void)range.schedule(), dn::InvalidArgument);
}

TEST_CASE("RateRange: the least of the smoothed loss, and a tenth of it") {
  dn::RateRange range;
  bool goes_on = true;
  double last = 0;
  for (int i = 0; i < 100 && goes_on; ++i) {  // falls up to 0.01, then rises ever faster
    last = std::pow(10, -5 + i / 20.0);
    const double loss = i < 60 ? 2.0 - i / 60.0 : 1.0 + 0.3 * (i - 60);
    goes_on = range.add(last, loss);
  }
  CHECK(!goes_on);
  CHECK(last < 1);
  REQUIRE(range.least());
  CHECK(*range.least() > 0.005);
  CHECK(*range.least() < 0.05);  // the mean lags behind
  CHECK(*range.suggestion() == doctest::Approx(*range.least() / 10));
  CHECK(range.points().front().loss == doctest::Approx(2));
}

TEST_CASE("RateRange: nothing is suggested where nothing fell, and what is no number ends it") {
  dn::RateRange flat;
  for (int i = 0; i < 50; ++i) CHECK(flat.add(1e-3, 2.3));
  CHECK(!flat.suggestion());
  CHECK(!flat.add(1, std::numeric_limits<double>::quiet_NaN()));
  CHECK(flat.points().size() == 50);
  CHECK(!dn::RateRange{}.suggestion());
  dn::RateRange none;
  for (int i = 0; i < 50 && none.add(1e-3, 0); ++i) {
  }
  CHECK(!none.suggestion());
}

TEST_CASE("RateRange: what it suggests trains well") {
  const auto data = synthetic::dataset(128, shape, 4);
  dn::RateRange range;
  Net net{dn::Seed{1}};
  const dn::Monitor monitor{.on_step = [&](const dn::StepReport& step) {
    return range.add(step.learning_rate, step.loss);
  }};
  dn::fit(net, data, dn::Sgd{.learning_rate = static_cast<float>(range.highest), .momentum = 0.9F},
          {.epochs = 50, .max_steps = 100, .batch_size = 32, .schedule = range.schedule()},
          monitor);
  REQUIRE(range.suggestion());
  const auto rate = static_cast<float>(*range.suggestion());
  const auto loss_at = [&](float learning_rate) {
    Net trained{dn::Seed{1}};
    dn::fit(trained, data, dn::Sgd{.learning_rate = learning_rate, .momentum = 0.9F},
            {.epochs = 5, .batch_size = 32});
    return dn::evaluate(trained, data).loss;
  };
  CHECK(loss_at(rate) < loss_at(rate / 100));
}
