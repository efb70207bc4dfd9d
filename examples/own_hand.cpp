// A reader for one's own hand: a network that knows MNIST's digits learns twenty drawings of a hand
// that writes otherwise, among the old images, so that it does not forget these.
//
//     example-own-hand [data folder]

#include <digitnet/data/mnist.hpp>
#include <digitnet/data/shares.hpp>
#include <digitnet/data/split.hpp>
#include <digitnet/digits/handwriting/handwriting.hpp>
#include <digitnet/digits/zoo/lenet5.hpp>
#include <digitnet/train/augmented.hpp>
#include <digitnet/train/fit.hpp>

#include <array>
#include <cstdio>

namespace dn = digitnet;

int main(int argc, char** argv) {
  const auto [known, test] = dn::load_mnist(argc > 1 ? argv[1] : "data/mnist-10k");
  dn::zoo::LeNet5::Net net{dn::Seed{1}};
  dn::fit(net, known, dn::Adam{.learning_rate = 2e-3F}, {.epochs = 6, .threads = 2});

  // Drawings of one generated hand stand for one's own: two of each digit, and others to judge by.
  const dn::Dataset hand = dn::handwriting(dn::Seed{1012}, 400, {.per_hand = 400});
  const auto [others, drawn] = dn::split_stratified(hand, 0.05, dn::Seed{1});
  const auto accuracy = [&net](const dn::Dataset& data) {
    return 100 * dn::evaluate(net, data).accuracy;
  };
  constexpr const char* line = "%s: %5.2f %% of the hand, %5.2f %% of the test images\n";
  std::printf(line, "before", accuracy(others), accuracy(test));
  const dn::Dataset both = dn::mix_in_shares(std::array{known, drawn}, std::array{0.8, 0.2});
  const dn::Augmentation distortions{.shift_pixels = 1, .rotation_degrees = 8, .scale = 0.1F};
  dn::fit(net, dn::Augmented{both, distortions}, dn::Adam{.learning_rate = 1e-3F},
          {.epochs = 3, .threads = 2, .schedule = dn::OneCycle{}});
  std::printf(line, "after ", accuracy(others), accuracy(test));
}
