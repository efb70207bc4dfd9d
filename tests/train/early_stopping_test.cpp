#include <doctest/doctest.h>
#include <digitnet/train/early_stopping.hpp>

#include <limits>

using namespace digitnet;

TEST_CASE("early stopping counts updates since the best accuracy") {
  EarlyStopping stopping{.patience = 2};
  CHECK_FALSE(stopping.best.has_value());
  CHECK(stopping.update(0.5));
  CHECK(stopping.update(0.7));
  CHECK_FALSE(stopping.update(0.7));  // equal is not better
  CHECK_FALSE(stopping.should_stop());
  CHECK(stopping.update(0.8));
  CHECK_FALSE(stopping.update(0.6));
  CHECK_FALSE(stopping.should_stop());
  CHECK_FALSE(stopping.update(0.75));
  CHECK(stopping.should_stop());
  CHECK(stopping.best == 0.8);
  CHECK(stopping.best_update == 3);
  CHECK(stopping.updates == 6);
}

TEST_CASE("early stopping can minimise and demand a minimum gain") {
  EarlyStopping stopping{.patience = 1, .min_delta = 0.25, .goal = Goal::minimise};
  CHECK(stopping.update(2.0));
  CHECK_FALSE(stopping.update(1.75));  // exactly the minimum gain is not enough
  CHECK(stopping.should_stop());
  CHECK(stopping.update(1.5));
  CHECK_FALSE(stopping.should_stop());
  CHECK(stopping.best == 1.5);
}

TEST_CASE("early stopping takes NaN for a failure, patience 0 for never") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  EarlyStopping stopping{.patience = 2};
  CHECK_FALSE(stopping.update(nan));
  CHECK_FALSE(stopping.should_stop());
  CHECK_FALSE(stopping.best.has_value());
  CHECK(stopping.update(0.1));
  CHECK_FALSE(stopping.update(nan));
  CHECK_FALSE(stopping.update(nan));
  CHECK(stopping.should_stop());
  CHECK(stopping.best == 0.1);

  EarlyStopping never{.patience = 0};
  for (int i = 0; i < 100; ++i) never.update(0);
  CHECK_FALSE(never.should_stop());
}
