#include <doctest/doctest.h>
#include <digitnet/judge/reliability.hpp>

#include <limits>

using namespace digitnet;

TEST_CASE("expected calibration error by hand") {
  Reliability reliability;
  CHECK(reliability.expected_calibration_error() == 0);
  // Bin (0.8, 0.8667]: confidences 0.85, 0.81, one right: |0.83 - 0.5| = 0.33.
  reliability.add(0.85, true);
  reliability.add(0.81, false);
  // Bin (0.9333, 1]: 1.0 right: no error. Bin (0.4667, 0.5333]: 0.5 wrong: 0.5.
  reliability.add(1.0, true);
  reliability.add(0.5, false);
  CHECK(reliability.expected_calibration_error() ==
        doctest::Approx((2 * 0.33 + 1 * 0.0 + 1 * 0.5) / 4).epsilon(1e-8));
  const auto bins = reliability.bins();
  CHECK(bins[12].images == 2);
  CHECK(bins[12].low == doctest::Approx(0.8));
  CHECK(bins[12].high == doctest::Approx(13.0 / 15));
  CHECK(bins[12].confidence == doctest::Approx(0.83));
  CHECK(bins[12].accuracy == 0.5);
  CHECK(bins[14].images == 1);
  CHECK(bins[7].images == 1);
  CHECK(bins[0].images == 0);
  CHECK(bins[0].confidence == 0);
}

TEST_CASE("bins are closed above and take what lies outside [0, 1]") {
  Reliability reliability;
  reliability.add(0.2, false);  // 3 / 15: the third bin
  reliability.add(0.0, false);
  reliability.add(-1.0, false);
  reliability.add(std::numeric_limits<double>::quiet_NaN(), false);
  reliability.add(1.5, true);
  const auto bins = reliability.bins();
  CHECK(bins[2].images == 1);
  CHECK(bins[0].images == 3);
  CHECK(bins[14].images == 1);
  CHECK(bins[14].confidence == 1);
}
