#include <doctest/doctest.h>
#include <digitnet/data/mnist.hpp>
#include <digitnet/data/split.hpp>
#include <digitnet/digits/zoo/lenet5.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/augmented.hpp>
#include <digitnet/train/fit.hpp>

#include <array>
#include <cstdio>
#include <numeric>
#include <vector>

namespace dn = digitnet;

namespace {

using LeNet5 = dn::zoo::LeNet5::Net;

dn::Dataset first_images(dn::Split split, std::size_t count) {
  std::vector<std::size_t> indices(count);
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  return dn::subset(dn::load_mnist_split(DIGITNET_DATA_DIR "/mnist-10k", split), indices);
}

// Mean loss of the first steps of LeNet-5 with seed 1. They change only when the mathematics of
// initialisation, shuffling, forward, backward or Adam changes; if that was meant, copy the new
// ones from the test's output.
constexpr std::array<double, 20> recorded{2.543451, 2.320591, 2.053568, 2.142562, 1.834347,
                                          2.042137, 1.711359, 1.811063, 1.565536, 1.523239,
                                          1.312984, 1.079734, 0.934100, 1.104608, 0.982240,
                                          1.050932, 0.928352, 0.860819, 0.803691, 0.946341};

}  // namespace

TEST_CASE("the losses of LeNet-5's first twenty steps are the recorded ones") {
  const auto data = dn::load_mnist_split(DIGITNET_DATA_DIR "/mnist-10k", dn::Split::train);
  LeNet5 net{dn::Seed{1}};
  dn::Trainer<LeNet5, dn::Adam> trainer{
      net, data, {.learning_rate = 2e-3F}, {.batch_size = 64, .seed = dn::Seed{1}}};
  std::string found;
  double worst = 0;
  for (const double expected : recorded) {
    const double loss = trainer.step().loss / 64;
    char text[16];
    std::snprintf(text, sizeof text, "%.6f, ", loss);
    found += text;
    worst = std::max(worst, std::abs(loss - expected));
  }
  CAPTURE(found);
  CHECK(worst < 1e-4);
}

TEST_CASE("fit learns digits: above 95 % from 2,000 images") {
  const auto train = first_images(dn::Split::train, 2000);
  const auto test = dn::load_mnist_split(DIGITNET_DATA_DIR "/mnist-10k", dn::Split::test);
  LeNet5 net{dn::Seed{1}};
  const auto history =
      dn::fit(net, dn::Augmented{train, {.shift_pixels = 1, .rotation_degrees = 10, .scale = 0.1F}},
              dn::Adam{.learning_rate = 4e-3F, .beta2 = 0.99F},
              {.epochs = 10, .batch_size = 32, .threads = 2, .schedule = dn::OneCycle{}});
  CHECK(history.epochs.back().accuracy > 0.97);
  const auto metrics = dn::evaluate(net, test, {.threads = 2});
  CHECK(metrics.images == 2000);
  CHECK(metrics.accuracy > 0.95);
  CHECK(metrics.top[2] > 0.99);
}
