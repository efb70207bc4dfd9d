// An optimiser of one's own: one of the library's that limits each number of the gradient first.
// (Its norm is limited by TrainerOptions::clip_norm.)
//
//     example-gradient-clipping [data folder]

#include <digitnet/data/mnist.hpp>
#include <digitnet/digits/zoo/lenet5.hpp>
#include <digitnet/optim/sgd.hpp>
#include <digitnet/train/fit.hpp>

#include <algorithm>
#include <cstdio>
#include <span>

namespace dn = digitnet;

struct ClippedSgd : dn::Sgd {
  float most = 1;

  /// Called with the whole gradient, on one thread, before the slices are updated.
  void adjust(std::span<float> gradient) const {
    for (float& g : gradient) g = std::clamp(g, -most, most);
  }
};

int main(int argc, char** argv) {
  const auto [train, test] = dn::load_mnist(argc > 1 ? argv[1] : "data/mnist-10k");
  const ClippedSgd optimizer{{.learning_rate = 0.3F, .momentum = 0.9F}, 0.01F};
  dn::zoo::LeNet5::Net net{dn::Seed{1}};
  dn::fit(net, train, optimizer, {.epochs = 3, .threads = 2, .schedule = dn::Cosine{}});
  std::printf("test accuracy %.2f %%\n", 100 * dn::evaluate(net, test).accuracy);
}
