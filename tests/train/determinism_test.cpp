#include <doctest/doctest.h>

#include "synthetic.hpp"

#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/optim/any_optimizer.hpp>
#include <digitnet/train/augmented.hpp>
#include <digitnet/train/trainer.hpp>

#include <algorithm>
#include <vector>

namespace dn = digitnet;

namespace {

constexpr dn::Shape shape{1, 10, 9};
constexpr int classes = 7;

// Every way in which a layer can share work between threads, and every random choice.
using Net =
    dn::Network<shape, dn::Conv2d<4, 3, dn::Padding{1}>, dn::ReLU, dn::MaxPool2d<2>,
                dn::Conv2d<5, 3>, dn::BatchNorm2d, dn::ReLU, dn::Dropout<dn::Fraction{1, 4}>,
                dn::Dense<19>, dn::ReLU, dn::Dropout<>, dn::Dense<classes>>;

struct State {
  std::vector<float> parameters, buffers, average, average_buffers;
  std::vector<double> losses;
  friend bool operator==(const State&, const State&) = default;
};

struct Options : dn::TrainerOptions {
  dn::Augmentation augmentation{};
  double plain_final_fraction = 0;
};

State train(const dn::Dataset& data, const Options& options,
            dn::AnyOptimizer optimizer = {.chosen = dn::Adam{}, .learning_rate = 0.01F}) {
  Net net{options.seed};
  dn::Trainer trainer{net, dn::Augmented{data, options.augmentation, options.plain_final_fraction},
                      optimizer, static_cast<const dn::TrainerOptions&>(options)};
  State state;
  while (!trainer.finished()) state.losses.push_back(trainer.step().loss);
  const Net averaged = trainer.averaged();
  state.parameters.assign(net.parameters().begin(), net.parameters().end());
  state.buffers.assign(net.buffers().begin(), net.buffers().end());
  state.average.assign(averaged.parameters().begin(), averaged.parameters().end());
  state.average_buffers.assign(averaged.buffers().begin(), averaged.buffers().end());
  return state;
}

Options all_options(std::size_t batch_size) {
  return {{.epochs = 2,
           .batch_size = batch_size,
           .seed = dn::Seed{5},
           .schedule = dn::OneCycle{},
           .label_smoothing = 0.1F,
           .ema_decay = 0.9F},
          {.shift_pixels = 1, .rotation_degrees = 10, .elastic_alpha = 8, .noise = 0.1F},
          0.3};
}

#if defined(__SANITIZE_THREAD__)
const std::vector<int> thread_counts{2};  // ThreadSanitizer makes barriers very slow
#else
const std::vector<int> thread_counts{2, 3, 5};
#endif

}  // namespace

TEST_CASE("the trained bits are the same for any number of threads") {
  const auto data = synthetic::dataset(130, shape, classes);
  for (const std::size_t batch_size : {1U, 7U, 64U, 100U}) {  // 130 is a multiple of none but 1
    CAPTURE(batch_size);
    auto options = all_options(batch_size);
    if (batch_size == 1) options.epochs = 1;
    const State one = train(data, options);
    CHECK(one.losses.size() == options.epochs * ((130 + batch_size - 1) / batch_size));
    for (const int threads : thread_counts) {
      CAPTURE(threads);
      options.threads = threads;
      CHECK(train(data, options) == one);
    }
  }
}

TEST_CASE("the same seed gives the same bits, another seed others") {
  const auto data = synthetic::dataset(100, shape, classes);
  auto options = all_options(32);
  const State first = train(data, options);
  CHECK(train(data, options) == first);
  options.seed = dn::Seed{6};
  CHECK_FALSE(train(data, options).parameters == first.parameters);
}

TEST_CASE("every option has its effect") {
  const auto data = synthetic::dataset(100, shape, classes);
  const State base = train(data, all_options(32));
  const auto differs = [&](auto change) {
    auto options = all_options(32);
    change(options);
    return train(data, options).parameters != base.parameters;
  };
  CHECK(differs([](auto& o) { o.epochs = 3; }));
  CHECK(differs([](auto& o) { o.batch_size = 31; }));
  CHECK(differs([](auto& o) { o.schedule = dn::Constant{}; }));
  CHECK(differs([](auto& o) { o.label_smoothing = 0; }));
  CHECK(differs([](auto& o) { o.augmentation = {}; }));
  CHECK(differs([](auto& o) { o.plain_final_fraction = 0; }));
  // The moving average watches, it does not take part.
  auto options = all_options(32);
  options.ema_decay = 0;
  const State plain = train(data, options);
  CHECK(plain.parameters == base.parameters);
  CHECK(plain.average == plain.parameters);
  CHECK(plain.average_buffers == plain.buffers);
  CHECK(base.average != base.parameters);
}

TEST_CASE("the moving average follows its formula") {
  const auto data = synthetic::dataset(60, shape, classes);
  auto options = all_options(20);
  options.ema_decay = 0.7F;
  Net net{options.seed};
  dn::Trainer<Net, dn::AnyOptimizer> trainer{net, data, {}, options};
  std::vector<double> average(net.parameters().begin(), net.parameters().end());
  std::vector<double> buffers(net.buffers().begin(), net.buffers().end());
  double worst = 0;
  for (int number = 1; !trainer.finished(); ++number) {
    trainer.step();
    const double keep = std::min(0.7, number / (number + 9.0));  // short runs are not held back
    const Net found = trainer.averaged();
    const auto follow = [&](std::vector<double>& expected, auto current, auto averaged) {
      for (std::size_t i = 0; i < expected.size(); ++i) {
        expected[i] = keep * expected[i] + (1 - keep) * static_cast<double>(current[i]);
        worst = std::max(worst, std::abs(expected[i] - static_cast<double>(averaged[i])));
      }
    };
    follow(average, net.parameters(), found.parameters());
    follow(buffers, net.buffers(), found.buffers());
  }
  CHECK(worst < 1e-5);
}

TEST_CASE("an epoch sees every image once, in another order each time") {
  // All weights zero but for the bias of the true class: the loss tells which label was seen.
  using Linear = dn::Network<dn::Shape{1, 1, 1}, dn::Dense<4>>;
  dn::Dataset data{{1, 1, 1}, 4, {}, {}};
  for (const int label : {0, 1, 2, 3, 3, 2, 1}) {
    const std::uint8_t pixel = 0;
    data.append(std::span{&pixel, 1}, static_cast<std::uint8_t>(label));
  }
  Linear net;
  for (std::size_t c = 0; c < 4; ++c) net.parameters()[4 + c] = static_cast<float>(c * c);
  dn::Trainer<Linear, dn::Sgd> trainer{
      net, data, {.learning_rate = 0}, {.epochs = 2, .batch_size = 1}};
  std::vector<std::vector<double>> epochs(2);
  while (!trainer.finished()) epochs[trainer.steps() / 7].push_back(trainer.step().loss);
  CHECK(epochs[0] != epochs[1]);
  for (auto& losses : epochs) std::ranges::sort(losses);
  CHECK(epochs[0] == epochs[1]);
  CHECK(std::ranges::count(epochs[0], epochs[0][0]) == 2);  // two images of class 3
}
