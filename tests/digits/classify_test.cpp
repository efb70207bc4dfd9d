#include "../image/test_pictures.hpp"

#include <digitnet/digits/classify.hpp>
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

TEST_CASE("classify: what is distinct in one place only is no digit") {
  const Picture picture = digit_on_paper();
  const auto seen = prepare_digit(picture).pixels;
  Net net = constant_network(0);
  std::size_t edge = 29;  // ink with next to nothing above it
  const auto step = [&](std::size_t at) { return int{seen[at]} - 4 * seen[at - 28]; };
  for (std::size_t at = edge; at < seen.size(); ++at) {
    if (step(at) > step(edge)) edge = at;
  }
  REQUIRE(step(edge) > 100);
  net.parameters()[4 * seen.size() + edge] = 5 * 255.0F / seen[edge];  // weight of logit 4
  Predictor predictor{net};
  const auto answer = classify(picture, predictor, {});
  const double one_look = distinctness(std::span<const float>{answer.probabilities});
  CHECK(classify(picture, predictor, {.rejection_threshold = 0.6 * one_look}).digit == 4);
  CHECK(classify(picture, predictor, {.rejection_threshold = 0.95 * one_look}).rejection ==
        Rejection::unlike_any_digit);
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
