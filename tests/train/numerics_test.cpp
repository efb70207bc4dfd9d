// Data and settings at their extremes: everything works or is refused with a reason.

#include <doctest/doctest.h>

#include "synthetic.hpp"

#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/optim/any_optimizer.hpp>
#include <digitnet/train/fit.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace dn = digitnet;

namespace {

constexpr dn::Shape shape{1, 8, 8};
using Net = dn::Network<shape, dn::Conv2d<3, 3, dn::Padding{1}>, dn::BatchNorm2d, dn::ReLU,
                        dn::MaxPool2d<2>, dn::Dense<12>, dn::ReLU, dn::Dense<5>>;

dn::Dataset constant(std::size_t count, std::uint8_t value, int classes) {
  dn::Dataset data{shape, 5, {}, {}};
  const std::vector<std::uint8_t> image(shape.size(), value);
  for (std::size_t i = 0; i < count; ++i) {
    data.append(image, static_cast<std::uint8_t>(static_cast<int>(i) % classes));
  }
  return data;
}

/// The bits that a short run ends with, after checking that they and its losses are numbers.
std::vector<float> trained(const dn::Dataset& data, std::size_t batch, int threads) {
  Net net{dn::Seed{1}};
  dn::Trainer<Net, dn::AnyOptimizer> trainer{
      net,
      data,
      {.chosen = dn::Adam{}, .learning_rate = 0.01F},
      {.epochs = 4, .batch_size = batch, .threads = threads, .ema_decay = 0.9F}};
  while (!trainer.finished()) {
    const dn::BatchResult result = trainer.step();
    CHECK(std::isfinite(result.loss));
    CHECK(result.images >= 1);
    CHECK(result.images <= std::min(batch, data.size()));
  }
  CHECK(trainer.steps() ==
        4 * ((data.size() + std::min(batch, data.size()) - 1) / std::min(batch, data.size())));
  std::vector<float> state(net.parameters().begin(), net.parameters().end());
  state.insert(state.end(), net.buffers().begin(), net.buffers().end());
  CHECK(std::ranges::all_of(state, [](float value) { return std::isfinite(value); }));
  return state;
}

/// The same bits whatever the number of threads.
std::vector<float> trained(const dn::Dataset& data, std::size_t batch) {
  auto one = trained(data, batch, 1);
  CHECK(trained(data, batch, 3) == one);
  return one;
}

}  // namespace

TEST_CASE("constant images train to finite weights") {
  for (const int value : {0, 1, 255}) trained(constant(20, static_cast<std::uint8_t>(value), 5), 8);
}

TEST_CASE("a data set of one image is learnt") {
  const auto data = constant(1, 200, 1);
  trained(data, 64);
  Net net{dn::Seed{1}};
  dn::fit(net, data, dn::Adam{.learning_rate = 0.05F}, {.epochs = 30});
  CHECK(dn::evaluate(net, data).accuracy == 1.0);
}

TEST_CASE("a single class is learnt, and its loss goes to 0 without passing it") {
  auto data = synthetic::dataset(40, shape, 5);
  std::ranges::fill(data.labels, std::uint8_t{3});
  trained(data, 16);
  Net net{dn::Seed{1}};
  const auto history = dn::fit(net, data, dn::Adam{.learning_rate = 0.05F}, {.epochs = 60});
  CHECK(history.epochs.back().loss >= 0);
  CHECK(history.epochs.back().loss < 0.01);
}

TEST_CASE("batches larger than the data, and of any size") {
  const auto data = synthetic::dataset(53, shape, 5);
  const auto whole = trained(data, 53);
  CHECK(trained(data, 54) == whole);
  CHECK(trained(data, 65536) == whole);
  for (const std::size_t batch : {1U, 2U, 15U, 16U, 17U, 31U, 33U, 52U}) {
    CAPTURE(batch);
    trained(data, batch);
  }
}

TEST_CASE(
    "extreme learning rates work, are refused or end in a DivergenceError that says the step") {
  const auto data = synthetic::dataset(48, shape, 5);
  const auto attempt = [&](float rate) -> std::string {
    Net net{dn::Seed{1}};
    std::string message = "finished";
    try {
      dn::Trainer<Net, dn::AnyOptimizer> trainer{net,
                                                 data,
                                                 {.chosen = dn::Sgd{}, .learning_rate = rate},
                                                 {.epochs = 30, .batch_size = 16}};
      try {
        while (!trainer.finished()) trainer.step();
      } catch (const dn::DivergenceError& error) {
        message = error.what();
        CHECK(message.find("step " + std::to_string(trainer.steps() + 1) + ":") !=
              std::string::npos);
        CHECK(message.find("the loss is not a finite number at learning rate") !=
              std::string::npos);
      }
    } catch (const dn::InvalidArgument& error) {
      message = error.what();
    }
    CHECK(std::ranges::all_of(net.parameters(), [](float value) { return std::isfinite(value); }));
    CHECK(std::ranges::all_of(net.buffers(), [](float value) { return std::isfinite(value); }));
    return message;
  };
  CHECK(attempt(0) == "finished");
  CHECK(attempt(1e-30F) == "finished");
  CHECK(attempt(std::numeric_limits<float>::denorm_min()) == "finished");
  for (const float rate :
       {-1.0F, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    CAPTURE(rate);
    CHECK(attempt(rate).find("learning rate") != std::string::npos);
  }
  for (const float rate : {1e2F, 1e4F, 9e5F}) {
    CAPTURE(rate);
    const std::string message = attempt(rate);
    CHECK((message == "finished" || message.starts_with("training diverged in epoch ")));
  }
}
