#include <doctest/doctest.h>

#include "synthetic.hpp"

#include <digitnet/data/mixed.hpp>
#include <digitnet/data/samples.hpp>
#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/loss/mean_squared_error.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/augmented.hpp>
#include <digitnet/train/fit.hpp>
#include <digitnet/train/gradient_check.hpp>

#include <pthread.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

namespace dn = digitnet;

namespace {

constexpr dn::Shape shape{1, 4, 4};
using Net = dn::Network<shape, dn::Dense<8>, dn::ReLU, dn::Dense<4>>;

std::vector<float> weights(const auto& net) {
  return {net.parameters().begin(), net.parameters().end()};
}

/// Examples of a user's own: one bright row, whose number is the class. Some may be spoilt.
struct Rows {
  std::size_t count = 64;
  std::size_t spoilt = std::numeric_limits<std::size_t>::max();
  float value = 1;      ///< of the bright row of the spoilt one
  dn::Label label = 0;  ///< of the spoilt one
  bool throws = false;  ///< instead

  [[nodiscard]] std::size_t size() const { return count; }
  void load(std::size_t index, std::span<float> input, dn::Label& target) const {
    if (index == spoilt && throws) throw std::runtime_error{"the disk is full of holes"};
    const std::size_t row = index % 4;
    std::ranges::fill(input, 0.0F);
    for (std::size_t x = 0; x < 4; ++x) input[4 * row + x] = index == spoilt ? value : 1.0F;
    target = index == spoilt ? label : static_cast<dn::Label>(row);
  }
};

/// What taking ten epochs on these examples throws.
std::string failure(const Rows& rows, int threads) {
  Net net{dn::Seed{1}};
  dn::Trainer trainer{net, rows, dn::Adam{}, {.batch_size = 64, .threads = threads}};
  const auto before = weights(net);
  std::string message = "nothing";
  try {
    trainer.step();
  } catch (const std::exception& error) {
    message = error.what();
    CHECK(weights(net) == before);
    CHECK(trainer.steps() == 0);
  }
  return message;
}

}  // namespace

TEST_CASE("examples of one's own are learnt, to the same bits for any number of threads") {
  Net first{dn::Seed{1}}, second{dn::Seed{1}};
  const dn::TrainerOptions options{.epochs = 20, .batch_size = 16};
  const auto history = dn::fit(first, Rows{}, dn::Adam{.learning_rate = 0.01F}, options);
  CHECK(history.epochs.back().accuracy == 1);
  auto threaded = options;
  threaded.threads = 3;
  dn::fit(second, Rows{}, dn::Adam{.learning_rate = 0.01F}, threaded);
  CHECK(weights(first) == weights(second));
}

TEST_CASE("an example that cannot be used ends the step, and leaves the weights") {
  for (const int threads : {1, 3}) {
    CAPTURE(threads);
    CHECK(failure({}, threads) == "nothing");
    CHECK(failure({.spoilt = 9, .throws = true}, threads) == "the disk is full of holes");
    CHECK(failure({.spoilt = 60, .label = 4}, threads) ==
          "examples: the network has 4 classes, found label 4 of example 60");
    CHECK(failure({.spoilt = 1, .label = -2}, threads) ==
          "examples: the network has 4 classes, found label -2 of example 1");
    CHECK(failure({.spoilt = 1, .label = dn::no_class}, threads) == "nothing");
    const float nan = std::numeric_limits<float>::quiet_NaN();
    CHECK(failure({.spoilt = 63, .value = nan}, threads) ==
          "examples: an input of example 63 is not a finite number");
  }
  Net net{dn::Seed{1}};
  CHECK_THROWS_WITH_AS(dn::fit(net, Rows{.count = 0}, dn::Adam{}), doctest::Contains("found 0"),
                       dn::InvalidArgument);
}

TEST_CASE("a run goes on after an example that could not be loaded") {
  Net net{dn::Seed{1}};
  dn::Trainer trainer{net, Rows{.spoilt = 3, .throws = true}, dn::Adam{}, {.batch_size = 32}};
  int failures = 0;
  for (int i = 0; i < 2; ++i) {
    try {
      trainer.step();
    } catch (const std::runtime_error&) {
      ++failures;
    }
  }
  CHECK(failures <= 2);
  CHECK(failures >= 1);
}

TEST_CASE("not shuffled: examples come in the order of their numbers") {
  struct Watched {
    std::vector<std::size_t>* seen;
    [[nodiscard]] std::size_t size() const { return 10; }
    void load(std::size_t index, std::span<float> input, dn::Label& label) const {
      seen->push_back(index);
      std::ranges::fill(input, 0.5F);
      label = 0;
    }
  };
  std::vector<std::size_t> seen;
  Net net{dn::Seed{1}};
  dn::fit(net, Watched{&seen}, dn::Adam{}, {.epochs = 2, .batch_size = 4, .shuffle = false});
  REQUIRE(seen.size() == 20);
  for (std::size_t i = 0; i < 20; ++i) CHECK(seen[i] == i % 10);
  seen.clear();
  dn::fit(net, Watched{&seen}, dn::Adam{}, {.epochs = 1, .batch_size = 4});
  CHECK_FALSE(std::ranges::is_sorted(seen));
  std::ranges::sort(seen);
  for (std::size_t i = 0; i < 10; ++i) CHECK(seen[i] == i);
}

TEST_CASE("Mixed: all parts, by number, as bytes or as numbers") {
  const auto data = synthetic::dataset(10, shape, 4);
  const auto other = synthetic::dataset(5, shape, 4, 9);
  const dn::Mixed both{data, other};
  CHECK(both.size() == 15);
  dn::Label label = -7;
  CHECK(both.bytes(12, label) == other.image(2).data());
  CHECK(label == other.labels[2]);
  CHECK(both.bytes(9, label) == data.image(9).data());

  // The same pixels are the same training, in whatever form.
  dn::Samples samples{.shape = shape};
  for (std::size_t i = 0; i < other.size(); ++i) {
    for (const auto pixel : other.image(i)) {
      samples.inputs.push_back(static_cast<float>(pixel) * dn::pixel_scale<float>);
    }
    samples.labels.push_back(other.labels[i]);
  }
  Net bytes{dn::Seed{1}}, numbers{dn::Seed{1}}, distorted{dn::Seed{1}};
  const dn::TrainerOptions options{.epochs = 2, .batch_size = 6};
  dn::fit(bytes, both, dn::Adam{}, options);
  dn::fit(numbers, dn::Mixed{data, samples}, dn::Adam{}, options);
  CHECK(weights(bytes) == weights(numbers));
  dn::fit(distorted, dn::Mixed{dn::Augmented{data, {.noise = 0.2F}}, samples}, dn::Adam{}, options);
  CHECK(weights(distorted) != weights(numbers));
}

TEST_CASE("Samples are refused unless they fit and are numbers") {
  Net net{dn::Seed{1}};
  const auto message = [&](const dn::Samples& samples) {
    try {
      dn::fit(net, samples, dn::Adam{});
    } catch (const dn::InvalidArgument& error) {
      return std::string{error.what()};
    }
    return std::string{"taken"};
  };
  const std::vector<float> zeros(32);
  CHECK(message({.shape = shape, .inputs = zeros, .labels = {0, 3}}) == "taken");
  CHECK(message({.shape = shape}) == "training: there are no samples");
  CHECK(message({.shape = {1, 16, 1}, .inputs = zeros, .labels = {0, 3}}) ==
        "samples: the network expects inputs of 1x4x4, found 1x16x1");
  CHECK(message({.shape = shape, .inputs = zeros, .labels = {0}}) ==
        "samples: expected 16 numbers as inputs, found 32");
  auto infinite = zeros;
  infinite[17] = std::numeric_limits<float>::infinity();
  CHECK(message({.shape = shape, .inputs = infinite, .labels = {0, 3}}) ==
        "samples: input 1 of sample 1 is not a finite number");
}

TEST_CASE("more than 255 classes") {
  constexpr dn::Shape pixel{1, 1, 300};
  using Wide = dn::Network<pixel, dn::Dense<300>>;
  dn::Samples samples{.shape = pixel};
  for (dn::Label label = 0; label < 300; ++label) {
    std::vector<float> input(300);
    input[static_cast<std::size_t>(label)] = 1;
    samples.inputs.insert(samples.inputs.end(), input.begin(), input.end());
    samples.labels.push_back(label);
  }
  Wide net{dn::Seed{1}};
  const auto history =
      dn::fit(net, samples, dn::Adam{.learning_rate = 0.1F}, {.epochs = 10, .batch_size = 50});
  CHECK(history.epochs.back().accuracy == 1);
  CHECK(history.epochs.back().images == 300);
  dn::Dataset data;
  CHECK_THROWS_WITH_AS(data.append(std::vector<std::uint8_t>(784), 256),
                       "data set: expected a label from 0 to 255, found 256", dn::InvalidArgument);
}

TEST_CASE("label 255: one of 256 classes, none of fewer") {
  constexpr dn::Shape pixel{1, 1, 1};
  using Most = dn::Network<pixel, dn::Dense<256>>;
  dn::Dataset data{pixel, 256, {255, 255}, {255, 255}};
  Most net{dn::Seed{1}};
  dn::Trainer trainer{net, data, dn::Adam{}, {}};
  CHECK(trainer.step().images == 2);
  data.classes = 10;
  dn::Network<pixel, dn::Dense<10>> ten{dn::Seed{1}};
  data.labels[0] = 3;
  dn::Trainer smaller{ten, data, dn::Adam{}, {}};
  CHECK(smaller.step().images == 1);
  data.labels[0] = 254;
  CHECK_THROWS_AS((dn::Trainer{ten, data, dn::Adam{}, {}}), dn::InvalidArgument);
}

TEST_CASE("regression: numbers in, numbers out") {
  constexpr dn::Shape two{1, 1, 2};
  using Sum = dn::Network<two, dn::Dense<12>, dn::ReLU, dn::Dense<2>>;
  dn::Samples samples{.shape = two, .targets_each = 2};
  dn::RandomStream random{dn::Seed{4}};
  for (int i = 0; i < 400; ++i) {
    const float a = random.uniform(-1, 1), b = random.uniform(-1, 1);
    samples.inputs.insert(samples.inputs.end(), {a, b});
    samples.targets.insert(samples.targets.end(), {a + b, std::abs(a)});
  }
  Sum net{dn::Seed{1}};
  const auto history =
      dn::fit(net, samples, dn::MeanSquaredError{}, dn::Adam{.learning_rate = 0.01F},
              {.epochs = 60, .batch_size = 32, .threads = 2, .schedule = dn::Cosine{}});
  CHECK(history.epochs.front().loss > 0.1);
  CHECK(history.epochs.back().loss < 1e-3);
  CHECK(history.epochs.back().images == 400);
  CHECK_THROWS_WITH_AS(
      dn::fit(net, samples, dn::MeanSquaredError{}, dn::Adam{}, {.label_smoothing = 0.1F}),
      doctest::Contains("label smoothing"), dn::InvalidArgument);
  samples.targets.pop_back();
  CHECK_THROWS_AS(dn::fit(net, samples, dn::MeanSquaredError{}, dn::Adam{}), dn::InvalidArgument);
}

TEST_CASE("the gradient of the mean squared error") {
  const auto check = dn::check_gradients<dn::Shape{2, 3, 3}, dn::Conv2d<3, 2>, dn::ReLU>(
      dn::Seed{3}, 19, 2, 200, dn::MeanSquaredError{});
  CHECK(check.worst_parameter < 1e-6);
  CHECK(check.worst_input < 1e-6);
}

TEST_CASE("images of any size, on threads with small stacks; what cannot be distorted is refused") {
  pthread_attr_t before, small_stacks;
  REQUIRE(pthread_getattr_default_np(&before) == 0);
  REQUIRE(pthread_attr_init(&small_stacks) == 0);
  REQUIRE(pthread_attr_setstacksize(&small_stacks, std::size_t{128} << 10U) == 0);
  REQUIRE(pthread_setattr_default_np(&small_stacks) == 0);
  constexpr dn::Shape big{3, 224, 224};
  using Big = dn::Network<big, dn::AvgPool2d<28>, dn::Dense<4>>;
  dn::Dataset data{big, 4, {}, {}};
  for (std::size_t i = 0; i < 20; ++i) {
    data.append(std::vector<std::uint8_t>(big.size(), static_cast<std::uint8_t>(60 * (i % 4))),
                i % 4);
  }
  Big net{dn::Seed{1}};
  CHECK_NOTHROW(dn::fit(net, data, dn::Adam{}, {.epochs = 1, .batch_size = 20, .threads = 2}));
  CHECK_THROWS_WITH_AS(
      dn::fit(net, dn::Augmented{data, {.scale = 0.1F}}, dn::Adam{}, {.threads = 2}),
      doctest::Contains("sides must be from 1 to 64"), dn::InvalidArgument);

  constexpr dn::Shape most{3, 64, 64};
  using Most = dn::Network<most, dn::AvgPool2d<16>, dn::Dense<4>>;
  const auto distorted = synthetic::dataset(40, most, 4);
  Most smaller{dn::Seed{1}};
  CHECK_NOTHROW(dn::fit(smaller,
                        dn::Augmented{distorted,
                                      {.rotation_degrees = 10,
                                       .elastic_alpha = 20,
                                       .thickness = 0.5F,
                                       .background = 0.1F,
                                       .noise = 0.1F}},
                        dn::Adam{}, {.epochs = 1, .threads = 2}));
  CHECK(pthread_setattr_default_np(&before) == 0);
  pthread_attr_destroy(&small_stacks);
  pthread_attr_destroy(&before);
}

TEST_CASE("a network of zeros is refused at the first step, unless a checkpoint is loaded") {
  Net net;
  dn::Trainer trainer{net, Rows{}, dn::Adam{}, {}};
  CHECK_THROWS_WITH_AS(trainer.step(), doctest::Contains("Seed"), dn::InvalidArgument);
  net.initialise(dn::Seed{1});
  CHECK_NOTHROW(trainer.step());
}
