#include <doctest/doctest.h>

#include "synthetic.hpp"

#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/augmented.hpp>
#include <digitnet/train/trainer.hpp>

#include <cmath>
#include <vector>

namespace dn = digitnet;

namespace {

constexpr dn::Shape shape{1, 10, 9};
using Net =
    dn::BasicNetwork<double, shape, dn::Conv2d<4, 3, dn::Padding{1}>, dn::ReLU, dn::MaxPool2d<2>,
                     dn::Conv2d<5, 3>, dn::BatchNorm2d, dn::LeakyReLU<>,
                     dn::Dropout<dn::Fraction{1, 4}>, dn::Dense<19>, dn::ReLU, dn::Dense<7>>;

/// The mean loss of each step of a short run that has a bit of everything.
std::vector<double> losses() {
  const dn::Dataset data = synthetic::dataset(70, shape, 7);
  Net net{dn::Seed{3}};
  const dn::Augmented distorted{data, {.shift_pixels = 1, .rotation_degrees = 10}, 0.3};
  dn::Trainer trainer{net,
                      distorted,
                      dn::Adam{.learning_rate = 0.01F},
                      {.epochs = 4,
                       .batch_size = 33,
                       .seed = dn::Seed{5},
                       .threads = 2,
                       .schedule = dn::OneCycle{},
                       .label_smoothing = 0.1F,
                       .ema_decay = 0.9F}};
  std::vector<double> result;
  while (!trainer.finished()) {
    const dn::BatchResult batch = trainer.step();
    result.push_back(batch.loss / static_cast<double>(batch.images));
  }
  return result;
}

}  // namespace

// In double precision, so that compilers and instruction sets agree to many digits. Whoever changes
// these numbers changes what every seed trains, and says so in CHANGELOG.md.
TEST_CASE("golden loss trace") {
  const std::vector<double> golden{2.028094848147, 2.026169668353, 2.084893934399, 1.768763653289,
                                   1.651650245640, 1.648162841316, 1.679449898055, 1.732073801245,
                                   1.658486868644, 1.345386718628, 1.353430743944, 1.127094907381};
  const std::vector<double> found = losses();
  REQUIRE(found.size() == golden.size());
  for (std::size_t i = 0; i < golden.size(); ++i) {
    CAPTURE(i);
    CHECK(std::abs(found[i] - golden[i]) < 1e-9);
  }
}
