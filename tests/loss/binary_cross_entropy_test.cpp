#include <doctest/doctest.h>
#include <digitnet/core/aligned_buffer.hpp>
#include <digitnet/data/samples.hpp>
#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/loss/binary_cross_entropy.hpp>
#include <digitnet/network/predictor.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/fit.hpp>
#include <digitnet/train/gradient_check.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace dn = digitnet;

namespace {

struct Outcome {
  double loss = 0;
  std::vector<double> gradient;
  bool padding_is_zero = true;
};

/// The loss of one image with these logits, which lies in the second lane behind another one.
template <class Scalar, std::size_t Count>
Outcome evaluate(const Scalar (&logits)[Count], const Scalar (&targets)[Count], Scalar scale = 1) {
  constexpr auto n = static_cast<std::size_t>(dn::lanes<Scalar>);
  constexpr dn::Shape shape{static_cast<int>(Count)};
  constexpr Scalar nan = std::numeric_limits<Scalar>::quiet_NaN();
  dn::AlignedBuffer<Scalar> z{Count * n}, dz{Count * n};
  std::vector<Scalar> both(2 * Count, Scalar(0.5));
  for (std::size_t i = 0; i < Count; ++i) {
    for (std::size_t lane = 0; lane < n; ++lane) {
      z.data()[i * n + lane] = lane > 1 ? nan : logits[i];
      dz.data()[i * n + lane] = nan;
    }
    both[Count + i] = targets[i];
  }
  dn::ImageLoss<Scalar> results[2];
  dn::BinaryCrossEntropy{}(dn::Block<const Scalar, shape>{z.data()},
                           dn::Block<Scalar, shape>{dz.data()}, both.data(), 2, scale, results);
  Outcome outcome{static_cast<double>(results[1].loss), {}};
  for (std::size_t i = 0; i < Count; ++i) {
    outcome.gradient.push_back(static_cast<double>(dz.data()[i * n + 1]));
    for (std::size_t lane = 2; lane < n; ++lane) {
      outcome.padding_is_zero = outcome.padding_is_zero && dz.data()[i * n + lane] == 0;
    }
  }
  return outcome;
}

}  // namespace

TEST_CASE("BinaryCrossEntropy is that of each output's probability") {
  const double logits[] = {-3, -0.5, 0, 0.25, 4};
  const double targets[] = {0, 1, 0.3, 1, 0.9};
  const Outcome found = evaluate(logits, targets, 0.5);
  double loss = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    const double p = 1 / (1 + std::exp(-logits[i]));
    loss -= (targets[i] * std::log(p) + (1 - targets[i]) * std::log(1 - p)) / 5;
    CHECK(found.gradient[i] == doctest::Approx(0.5 * (p - targets[i]) / 5).epsilon(1e-12));
  }
  CHECK(found.loss == doctest::Approx(loss).epsilon(1e-12));
  CHECK(found.padding_is_zero);
}

TEST_CASE("BinaryCrossEntropy: large logits neither overflow nor lose what is left") {
  const float logits[] = {1000, -1000, 1000, -1000, 30, -30};
  const float targets[] = {1, 0, 0, 1, 1, 0};
  const Outcome found = evaluate(logits, targets);
  CHECK(found.loss == doctest::Approx(2000.0 / 6));
  CHECK(found.gradient[0] == 0);
  CHECK(found.gradient[1] == 0);
  CHECK(found.gradient[2] == doctest::Approx(1.0 / 6));
  CHECK(found.gradient[3] == doctest::Approx(-1.0 / 6));
  const float sure[] = {-30};
  const float no[] = {0};
  CHECK(evaluate(sure, no).loss == doctest::Approx(9.3576e-14).epsilon(1e-4));
  CHECK(evaluate(sure, no).gradient[0] == doctest::Approx(9.3576e-14).epsilon(1e-4));
}

TEST_CASE("BinaryCrossEntropy: a logit that is not a number is not hidden") {
  const float logits[] = {1, std::numeric_limits<float>::quiet_NaN()};
  const float targets[] = {1, 0};
  CHECK(std::isnan(evaluate(logits, targets).loss));
}

TEST_CASE("the gradient of the binary cross-entropy") {
  const auto check = dn::check_gradients<dn::Shape{2, 3, 3}, dn::Conv2d<3, 2>, dn::LeakyReLU<>>(
      dn::Seed{3}, 19, 2, 200, dn::BinaryCrossEntropy{});
  CHECK(check.checked > 0);
  CHECK(check.worst_parameter < 1e-6);
  CHECK(check.worst_input < 1e-6);
}

TEST_CASE("BinaryCrossEntropy learns answers that exclude each other as little as they imply") {
  using Net = dn::Network<dn::Shape{2}, dn::Dense<12>, dn::ReLU, dn::Dense<2>>;
  dn::Samples samples{.shape = dn::Shape{2}, .targets_each = 2};
  dn::RandomStream random{dn::Seed{4}};
  for (int i = 0; i < 400; ++i) {
    const float a = random.uniform(-1, 1), b = random.uniform(-1, 1);
    samples.inputs.insert(samples.inputs.end(), {a, b});
    samples.targets.insert(samples.targets.end(), {a > b ? 1.F : 0.F, a * b > 0 ? 1.F : 0.F});
  }
  Net net{dn::Seed{1}};
  const auto history =
      dn::fit(net, samples, dn::BinaryCrossEntropy{}, dn::Adam{.learning_rate = 0.02F},
              {.epochs = 60, .batch_size = 32, .threads = 2, .schedule = dn::Cosine{}});
  CHECK(history.epochs.front().loss > 0.4);
  CHECK(history.epochs.back().loss < 0.15);
  std::vector<float> logits(2);
  dn::Predictor<Net> predictor{net};
  predictor.logits(std::vector<float>{0.8F, 0.5F}, logits);
  CHECK(logits[0] > 0);
  CHECK(logits[1] > 0);
  predictor.logits(std::vector<float>{-0.5F, 0.6F}, logits);
  CHECK(logits[0] < 0);
  CHECK(logits[1] < 0);
}
