#include <doctest/doctest.h>

#include "train/epoch_rows.hpp"

#include <digitnet/core/error.hpp>
#include <digitnet/io/safetensors.hpp>

#include <map>
#include <string>
#include <vector>

using namespace digitnet;
using namespace digitnet::tools;

namespace {

SafeTensors checkpoint(const std::map<std::string, std::string>& notes) {
  return SafeTensors{encode_safetensors(std::vector<NamedTensor<float>>{}, notes), "checkpoint"};
}

std::vector<StepReport> epoch() {
  std::vector<StepReport> steps;
  for (std::size_t i = 1; i <= 7; ++i) {
    const std::size_t images = i == 7 ? 13 : 64;
    steps.push_back({.epoch = 2,
                     .step = i,
                     .images = images,
                     .loss = 1.0 / static_cast<double>(3 * i),
                     .accuracy = static_cast<double>(9 + i / 2) / static_cast<double>(images)});
  }
  return steps;
}

}  // namespace

TEST_CASE("epoch so far: an epoch that was interrupted gets the row of one that was not") {
  EpochSoFar whole;
  for (const StepReport& step : epoch()) whole.add(step);
  const EpochReport report{.epoch = 2, .validation_accuracy = 0.5, .seconds = 4};
  const EpochRow expected = whole.row(report);
  CHECK(expected.epoch == 2);
  CHECK(expected.train_accuracy == doctest::Approx((9 + 10 + 10 + 11 + 11 + 12 + 12) / 397.0));

  for (std::size_t cut = 0; cut <= epoch().size(); ++cut) {
    CAPTURE(cut);
    EpochSoFar first;
    for (std::size_t i = 0; i < cut; ++i) first.add(epoch()[i]);
    EpochSoFar second = EpochSoFar::in(checkpoint({{"epoch_so_far", first.text(1)}}));
    for (std::size_t i = cut; i < epoch().size(); ++i) second.add(epoch()[i]);
    EpochReport rest = report;
    rest.seconds = 3;
    const EpochRow row = second.row(rest);
    CHECK(row.loss == expected.loss);
    CHECK(row.train_accuracy == expected.train_accuracy);
    CHECK(row.seconds == (cut == 0 ? 3 : 4));
  }
}

TEST_CASE("epoch so far: sums of another epoch are left behind, and damaged ones are refused") {
  EpochSoFar sums;
  sums.add({.epoch = 1, .images = 64, .loss = 100, .accuracy = 1});
  for (const StepReport& step : epoch()) sums.add(step);
  EpochSoFar fresh = EpochSoFar::in(checkpoint({}));  // an older checkpoint
  for (const StepReport& step : epoch()) fresh.add(step);
  CHECK(sums.row({.epoch = 2}).loss == fresh.row({.epoch = 2}).loss);
  for (const char* text : {"", "[]", "[1,2,3,4]", "[1,2,3,4,\"x\"]", "{}", "7"}) {
    CHECK_THROWS_AS((void)EpochSoFar::in(checkpoint({{"epoch_so_far", text}})), FileError);
  }
}
