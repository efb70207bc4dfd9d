// Fine-tuning: a network that has learnt the digits 0 to 4 gets a new last layer and learns all
// ten, with its first convolution frozen.
//
//     example-fine-tuning [data folder]

#include <digitnet/data/mnist.hpp>
#include <digitnet/network/leading_layers.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/fit.hpp>
#include <digitnet/train/freeze.hpp>

#include <cstdio>

namespace dn = digitnet;

template <int Classes>
using Net = dn::Network<dn::Shape{1, 28, 28},                           //
                        dn::Conv2d<8, 5>, dn::ReLU, dn::MaxPool2d<2>,   // 0, 1, 2
                        dn::Conv2d<16, 5>, dn::ReLU, dn::MaxPool2d<2>,  // 3, 4, 5
                        dn::Dense<64>, dn::ReLU, dn::Dense<Classes>>;

int main(int argc, char** argv) {
  const auto [train, test] = dn::load_mnist(argc > 1 ? argv[1] : "data/mnist-10k");
  dn::Dataset half{.shape = train.shape, .classes = 5, .pixels = {}, .labels = {}};
  for (std::size_t i = 0; i < train.size(); ++i) {
    if (train.labels[i] < 5) half.append(train.image(i), train.labels[i]);
  }
  Net<5> old{dn::Seed{1}};
  dn::fit(old, half, dn::Adam{.learning_rate = 2e-3F}, {.epochs = 2, .threads = 2});

  Net<10> net{dn::Seed{2}};
  std::printf("%d layers are those of the old network\n", dn::copy_weights(old, net));
  dn::fit(net, train, dn::freeze<0, 1, 2>(net, dn::Adam{.learning_rate = 2e-3F}),
          {.epochs = 5, .threads = 2});
  std::printf("test accuracy %.2f %%\n", 100 * dn::evaluate(net, test).accuracy);
}
