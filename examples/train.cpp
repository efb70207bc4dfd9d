// Defines LeNet-5, trains it, measures it on images it has not seen and saves it.
//
//     example-train [data folder]

#include <digitnet/digitnet.hpp>

#include <cstdio>

namespace dn = digitnet;

using LeNet5 = dn::Network<dn::Shape{1, 28, 28},                                          //
                           dn::Conv2d<6, 5, dn::Padding{2}>, dn::ReLU, dn::MaxPool2d<2>,  //
                           dn::Conv2d<16, 5>, dn::ReLU, dn::MaxPool2d<2>,                 //
                           dn::Dense<120>, dn::ReLU, dn::Dense<84>, dn::ReLU, dn::Dense<10>>;

int main(int argc, char** argv) {
  const auto [train, test] = dn::load_mnist(argc > 1 ? argv[1] : "data/mnist-10k");
  LeNet5 net{dn::Seed{1}};
  dn::fit(net, train, dn::Adam{.learning_rate = 4e-3F},
          {.epochs = 6, .threads = 2, .schedule = dn::OneCycle{}});
  dn::save(net, "lenet5.safetensors");
  std::printf("test accuracy %.2f %%\n", 100 * dn::evaluate(net, test).accuracy);
}
