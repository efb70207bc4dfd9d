#include <doctest/doctest.h>

#include "synthetic.hpp"

#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/optim/any_optimizer.hpp>
#include <digitnet/train/fit.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace dn = digitnet;

namespace {

constexpr dn::Shape shape{1, 9, 9};
using Net = dn::Network<shape, dn::Dense<16>, dn::ReLU, dn::Dense<5>>;

std::vector<float> parameters(const auto& net) {
  return {net.parameters().begin(), net.parameters().end()};
}

bool finite(std::span<const float> values) {
  return std::ranges::all_of(values, [](float v) { return std::isfinite(v); });
}

struct Fixture {
  dn::Dataset data = synthetic::dataset(96, shape, 5);
  dn::Dataset held_out = synthetic::dataset(50, shape, 5, 2);
  Net net{dn::Seed{1}};
  dn::TrainerOptions options{.epochs = 6, .batch_size = 32};
};

}  // namespace

TEST_CASE("fit: reports every step and every epoch") {
  Fixture f;
  std::vector<dn::StepReport> steps;
  std::size_t epochs = 0;
  const dn::Monitor monitor{.validation = &f.held_out,
                            .on_step =
                                [&](const dn::StepReport& report) {
                                  steps.push_back(report);
                                  return true;
                                },
                            .on_epoch =
                                [&](const dn::EpochReport& report) {
                                  CHECK(report.epoch == ++epochs);
                                  return true;
                                }};
  const auto history = dn::fit(f.net, f.data, dn::Adam{.learning_rate = 0.01F}, f.options, monitor);
  CHECK(history.reason == dn::StopReason::finished);
  REQUIRE(history.epochs.size() == 6);
  REQUIRE(steps.size() == 18);
  CHECK(steps[4].epoch == 2);
  CHECK(steps[4].step == 2);
  CHECK(steps[4].steps_per_epoch == 3);
  CHECK(steps[4].images == 32);
  CHECK(steps[4].learning_rate == doctest::Approx(0.01));
  double loss = 0;
  for (std::size_t i = 15; i < 18; ++i) loss += steps[i].loss / 3;
  const auto& last = history.epochs.back();
  CHECK(last.loss == doctest::Approx(loss));
  CHECK(last.images == 96);
  CHECK(last.accuracy > history.epochs.front().accuracy);
  CHECK(last.seconds > 0);
  CHECK(last.images_per_second() > 0);
  const auto metrics = dn::evaluate(f.net, f.held_out);
  CHECK(last.validation_accuracy == metrics.accuracy);
  CHECK(last.validation_loss == metrics.loss);
  CHECK(metrics.accuracy > 0.9);
}

TEST_CASE("fit: max_steps ends the run within an epoch, and the schedule spans it") {
  Fixture f;
  f.options.max_steps = 4;
  f.options.schedule = dn::OneCycle{.warm_up = 0.5, .initial_factor = 0.5};
  std::vector<double> rates;
  const dn::Monitor monitor{.validation = &f.held_out,
                            .on_step = [&](const dn::StepReport& report) {
                              rates.push_back(report.learning_rate);
                              return true;
                            }};
  const auto history = dn::fit(f.net, f.data, dn::Adam{.learning_rate = 1}, f.options, monitor);
  CHECK(history.reason == dn::StopReason::finished);
  REQUIRE(rates.size() == 4);
  CHECK(rates[0] == doctest::Approx(0.5));
  CHECK(rates[3] == doctest::Approx(0.5));
  REQUIRE(history.epochs.size() == 2);
  CHECK(history.epochs[0].images == 96);
  CHECK(history.epochs[1].images == 32);
  CHECK(history.epochs[1].validation_accuracy.has_value());

  f.options.max_steps = 1000;  // more than the epochs have
  f.options.schedule = dn::Constant{};
  rates.clear();
  dn::fit(f.net, f.data, dn::Adam{.learning_rate = 0.01F}, f.options, monitor);
  CHECK(rates.size() == 18);
}

TEST_CASE("fit is the trainer's steps, and leaves the moving average if there is one") {
  Fixture f;
  f.options.ema_decay = 0.8F;
  Net by_hand{dn::Seed{1}};
  dn::Trainer<Net, dn::Adam> trainer{by_hand, f.data, {}, f.options};
  while (!trainer.finished()) trainer.step();
  dn::fit(f.net, f.data, dn::Adam{}, f.options);
  CHECK(parameters(f.net) == parameters(trainer.averaged()));
  CHECK(parameters(f.net) != parameters(by_hand));
}

TEST_CASE("fit gives its label smoothing to the loss") {
  Fixture f;
  Net smoothed = f.net, plain = f.net, by_loss = f.net;
  dn::fit(by_loss, f.data, dn::SoftmaxCrossEntropy{0.1F}, dn::Adam{}, f.options);
  dn::fit(plain, f.data, dn::Adam{}, f.options);
  f.options.label_smoothing = 0.1F;
  dn::fit(smoothed, f.data, dn::Adam{}, f.options);
  CHECK(parameters(smoothed) == parameters(by_loss));
  CHECK(parameters(smoothed) != parameters(plain));
}

TEST_CASE("fit: a callback that returns false ends the run at once") {
  Fixture f;
  std::size_t calls = 0;
  auto history = dn::fit(f.net, f.data, dn::Adam{}, f.options,
                         {.on_step = [&](const dn::StepReport&) { return ++calls < 5; }});
  CHECK(calls == 5);
  CHECK(history.reason == dn::StopReason::cancelled);
  CHECK(history.epochs.size() == 1);  // the second was not completed

  Net five_steps{dn::Seed{1}};
  dn::Trainer<Net, dn::Adam> trainer{five_steps, f.data, {}, f.options};
  for (int i = 0; i < 5; ++i) trainer.step();
  CHECK(parameters(f.net) == parameters(five_steps));

  history = dn::fit(f.net, f.data, dn::Adam{}, f.options,
                    {.on_epoch = [](const dn::EpochReport& r) { return r.epoch < 2; }});
  CHECK(history.reason == dn::StopReason::cancelled);
  CHECK(history.epochs.size() == 2);
}

TEST_CASE("fit: early stopping restores the best weights") {
  for (const dn::Goal goal : {dn::Goal::maximise, dn::Goal::minimise}) {
    CAPTURE(static_cast<int>(goal));
    Fixture f;
    f.options.epochs = 40;
    // So large a rate that it gets worse again and again.
    const dn::Sgd sgd{.learning_rate = 0.9F, .momentum = 0.5F};
    const dn::EarlyStopping stopping{.patience = 4, .min_delta = 0.02, .goal = goal};
    std::vector<std::vector<float>> seen;
    std::vector<double> figures;
    dn::Trainer<Net, dn::Sgd> trainer{f.net, f.data, sgd, f.options};
    const dn::Monitor monitor{.validation = &f.held_out,
                              .early_stopping = stopping,
                              .on_epoch = [&](const dn::EpochReport& report) {
                                seen.push_back(parameters(f.net));
                                figures.push_back(goal == dn::Goal::maximise
                                                      ? *report.validation_accuracy
                                                      : -*report.validation_loss);
                                return true;
                              }};
    std::optional<Net> best;
    const auto history = dn::fit(trainer, monitor, best);
    CHECK(history.reason == dn::StopReason::early);
    REQUIRE(best);
    std::size_t top = 0;
    for (std::size_t i = 1; i < figures.size(); ++i) {
      if (figures[i] - figures[top] > 0.02) top = i;
    }
    CHECK(figures.size() == top + 5);
    CHECK(parameters(*best) == seen[top]);
    CHECK(parameters(*best) != seen.back());

    Net again{dn::Seed{1}};
    dn::fit(again, f.data, sgd, f.options, {.validation = &f.held_out, .early_stopping = stopping});
    CHECK(parameters(again) == parameters(*best));
  }
}

TEST_CASE("fit: early stopping without anything to judge by is refused") {
  Fixture f;
  const auto before = parameters(f.net);
  CHECK_THROWS_WITH_AS(
      dn::fit(f.net, f.data, dn::Adam{}, f.options, {.early_stopping = dn::EarlyStopping{}}),
      doctest::Contains("validation"), dn::InvalidArgument);
  CHECK(parameters(f.net) == before);
}

TEST_CASE("divergence is an error and leaves finite weights, as the failing step found them") {
  using Deep = dn::Network<shape, dn::Conv2d<4, 3, dn::Padding{1}>, dn::BatchNorm2d, dn::ReLU,
                           dn::Conv2d<4, 3>, dn::ReLU, dn::MaxPool2d<2>, dn::Dense<24>, dn::ReLU,
                           dn::Dense<16>, dn::LeakyReLU<>, dn::Dense<5>>;
  const auto data = synthetic::dataset(96, shape, 5);
  int diverged = 0;
  for (const float rate : {10.0F, 1e3F, 1e5F, 9e5F}) {
    for (const int kind : {0, 1, 2}) {
      for (const int threads : {1, 2}) {
        CAPTURE(rate);
        CAPTURE(kind);
        dn::AnyOptimizer optimizer{.learning_rate = rate};
        if (kind == 1) optimizer.chosen = dn::Sgd{};
        if (kind == 2) optimizer.chosen = dn::Sgd{.momentum = 0.9F, .nesterov = true};
        Deep net{dn::Seed{1}};
        dn::Trainer<Deep, dn::AnyOptimizer> trainer{
            net,
            data,
            optimizer,
            {.epochs = 40, .batch_size = 32, .threads = threads, .ema_decay = 0.9F}};
        std::vector<float> before, buffers, average;
        std::size_t steps = 0;
        try {
          while (!trainer.finished()) {
            before = parameters(net);
            buffers.assign(net.buffers().begin(), net.buffers().end());
            average = parameters(trainer.averaged());
            steps = trainer.steps();
            trainer.step();
          }
        } catch (const dn::DivergenceError& error) {
          ++diverged;
          CHECK(std::string{error.what()}.starts_with("training diverged in epoch "));
          CHECK(parameters(net) == before);
          CHECK(std::ranges::equal(net.buffers(), buffers));
          CHECK(parameters(trainer.averaged()) == average);
          CHECK(trainer.steps() == steps);
        }
        CHECK(finite(net.parameters()));
        CHECK(finite(net.buffers()));
      }
    }
  }
  CHECK(diverged > 8);

  Deep net{dn::Seed{1}};
  CHECK_THROWS_AS(dn::fit(net, data, dn::AnyOptimizer{.chosen = dn::Sgd{}, .learning_rate = 9e5F},
                          {.epochs = 50, .batch_size = 32}),
                  dn::DivergenceError);
  CHECK(finite(net.parameters()));
}
