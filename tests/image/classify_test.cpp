#include "test_pictures.hpp"

#include <digitnet/image/classify.hpp>
#include <digitnet/layer/dense.hpp>

#include <doctest/doctest.h>

#include <algorithm>

using namespace digitnet;
using test_pictures::drawn;
using test_pictures::five;

namespace {

using Net = Network<Shape{1, 28, 28}, Dense<10>>;

/// Logit 4 is `sure`, the others are 0, whatever the image.
Net constant_network(float sure) {
  Net net;
  std::ranges::fill(net.parameters(), 0.0F);
  net.parameters().last(10)[4] = sure;
  return net;
}

Picture digit_on_paper() { return drawn(five(100, 100, 18, 10, 80, 10), 255, 0); }

Picture two_shapes() {
  Picture picture(120, 60, 255);
  for (int y = 10; y < 50; ++y) {
    for (int x = 0; x < 6; ++x) picture(20 + x, y) = picture(90 + x, y) = 0;
  }
  return picture;
}

}  // namespace

TEST_CASE("classify: the digit, where it is and how sure the network is") {
  Predictor predictor{constant_network(5)};
  const auto answer = classify(digit_on_paper(), predictor, {.rejection_threshold = 1});
  CHECK(answer.digit == 4);
  CHECK(answer.rejection == Rejection::none);
  CHECK(answer.reason().empty());
  CHECK(answer.confidence == answer.probabilities[4]);
  CHECK(answer.confidence > 0.9F);
  CHECK(answer.seen.box.height > 60);
}

TEST_CASE("classify: an answer that is not distinct enough is no digit") {
  Predictor predictor{constant_network(1)};
  const auto rejected = classify(digit_on_paper(), predictor, {.rejection_threshold = 1});
  CHECK_FALSE(rejected.digit.has_value());
  CHECK(rejected.reason() == "unlike any digit");
  CHECK(rejected.confidence == rejected.probabilities[4]);
  CHECK(classify(digit_on_paper(), predictor, {}).digit == 4);  // a model without a threshold
}

TEST_CASE("classify: blank pages and several shapes, whatever the network says") {
  Predictor predictor{constant_network(20)};
  for (const ModelInfo& info : {ModelInfo{}, ModelInfo{.rejection_threshold = 1}}) {
    const auto blank = classify(Picture(50, 40, 200), predictor, info);
    CHECK_FALSE(blank.digit.has_value());
    CHECK(blank.reason() == "blank");
    CHECK(blank.confidence == doctest::Approx(0.1));
    const auto several = classify(two_shapes(), predictor, info);
    CHECK_FALSE(several.digit.has_value());
    CHECK(several.reason() == "no single shape");
  }
}

TEST_CASE("classify: the predictor must have the temperature that the threshold was chosen for") {
  Predictor predictor{constant_network(1), 2.0F};
  CHECK_THROWS_AS((void)classify(digit_on_paper(), predictor, {}), InvalidArgument);
  CHECK(classify(digit_on_paper(), predictor, {.temperature = 2}).digit == 4);
  CHECK_THROWS_AS((void)classify(Picture{}, predictor, {.temperature = 2}), InvalidArgument);
}
