// Frozen layers: LeNet-5 learns the digits 0 to 4, then its dense layers alone learn all ten.
//
//     example-frozen-layers [data folder]

#include <digitnet/data/mnist.hpp>
#include <digitnet/digits/zoo/lenet5.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/fit.hpp>

#include <algorithm>
#include <cstdio>

namespace dn = digitnet;

/// Adam on all parameters but the first `frozen` ones.
struct PartialAdam : dn::Adam {
  std::size_t frozen = 0;

  void update(dn::ParameterSlice<float> slice, std::size_t step, float rate) const {
    const std::size_t size = slice.parameters.size();
    const std::size_t begin = std::min(std::max(frozen, slice.offset) - slice.offset, size);
    dn::Adam::update(slice.part(begin, size), step, rate);
  }
};

int main(int argc, char** argv) {
  const auto [train, test] = dn::load_mnist(argc > 1 ? argv[1] : "data/mnist-10k");
  dn::Dataset half;
  for (std::size_t i = 0; i < train.size(); ++i) {
    if (train.labels[i] < 5) half.append(train.image(i), train.labels[i]);
  }
  dn::zoo::LeNet5::Net net{dn::Seed{1}};
  dn::fit(net, half, dn::Adam{.learning_rate = 2e-3F}, {.epochs = 2, .threads = 2});
  const std::size_t convolutions = 6 * 25 + 6 + 16 * 6 * 25 + 16;  // weights and biases
  dn::fit(net, train, PartialAdam{{.learning_rate = 2e-3F}, convolutions},
          {.epochs = 3, .threads = 2});
  std::printf("test accuracy %.2f %%\n", 100 * dn::evaluate(net, test).accuracy);
}
