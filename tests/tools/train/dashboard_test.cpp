#include <doctest/doctest.h>

#include "common/text/format.hpp"
#include "train/dashboard.hpp"

#include <string>

using namespace digitnet::tools;

namespace {

Dashboard after(int steps, int epochs) {
  Dashboard dashboard;
  for (int i = 0; i < steps; ++i) dashboard.step(2.0 / (1 + i));
  for (int i = 0; i < epochs; ++i) {
    dashboard.epoch({.epoch = i + 1, .train_accuracy = 0.8, .validation_accuracy = 0.9 + 0.01 * i});
  }
  return dashboard;
}

}  // namespace

TEST_CASE("dashboard: curves side by side, one above the other, one, or none") {
  const Dashboard dashboard = after(100, 3);
  const Terminal plain;
  CHECK(dashboard.lines(100, 24, plain).size() == 9);
  CHECK(dashboard.lines(100, 24, plain)[0].find("accuracy, an epoch each  92.00 %") !=
        std::string::npos);
  CHECK(dashboard.lines(40, 24, plain).size() == 18);
  CHECK(dashboard.lines(40, 20, plain).size() == 9);
  CHECK(dashboard.lines(40, 14, plain).empty());
  CHECK(dashboard.lines(29, 24, plain).empty());
  for (const std::size_t columns : {30U, 63U, 64U, 79U, 200U}) {
    for (const std::string& line : dashboard.lines(columns, 24, plain)) {
      CHECK(display_width(line) <= columns);
    }
  }
}

TEST_CASE("dashboard: a run of a million steps takes no more room than a short one") {
  const Dashboard dashboard = after(1'000'000, 0);
  const auto lines = dashboard.lines(40, 16, Terminal{});
  CHECK(lines[0].starts_with("loss of a step  2e-06"));  // 2 / 1,000,000
  CHECK(lines[1].find('*') != std::string::npos);
}

TEST_CASE("dashboard: without validation images the training images' accuracy") {
  Dashboard dashboard;
  dashboard.epoch({.epoch = 1, .train_accuracy = 0.75});
  CHECK(dashboard.lines(100, 24, Terminal{})[0].find("75.00 %") != std::string::npos);
}
