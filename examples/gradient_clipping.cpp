// An optimiser of one's own: one of the library's that limits the norm of the gradient first.
//
//     example-gradient-clipping [data folder]

#include <digitnet/data/mnist.hpp>
#include <digitnet/digits/zoo/lenet5.hpp>
#include <digitnet/optim/sgd.hpp>
#include <digitnet/train/fit.hpp>

#include <cmath>
#include <cstdio>
#include <numeric>

namespace dn = digitnet;

struct ClippedSgd : dn::Sgd {
  float max_norm = 1;

  /// Called with the whole gradient, on one thread, before the slices are updated.
  void adjust(std::span<float> gradient) const {
    const float norm =
        std::sqrt(std::inner_product(gradient.begin(), gradient.end(), gradient.begin(), 0.0F));
    if (norm <= max_norm) return;
    for (float& g : gradient) g *= max_norm / norm;
  }
};

int main(int argc, char** argv) {
  const auto [train, test] = dn::load_mnist(argc > 1 ? argv[1] : "data/mnist-10k");
  const ClippedSgd optimizer{{.learning_rate = 0.3F, .momentum = 0.9F}, 0.5F};
  dn::zoo::LeNet5::Net net{dn::Seed{1}};
  dn::fit(net, train, optimizer, {.epochs = 3, .threads = 2, .schedule = dn::Cosine{}});
  std::printf("test accuracy %.2f %%\n", 100 * dn::evaluate(net, test).accuracy);
}
