// The least that trains LeNet-5 with digitnet.

#include <digitnet/network/network.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/trainer.hpp>

#include <cstdio>

namespace dn = digitnet;

using LeNet5 = dn::Network<dn::Shape{1, 28, 28},                                          //
                           dn::Conv2d<6, 5, dn::Padding{2}>, dn::ReLU, dn::MaxPool2d<2>,  //
                           dn::Conv2d<16, 5>, dn::ReLU, dn::MaxPool2d<2>,                 //
                           dn::Dense<120>, dn::ReLU, dn::Dense<84>, dn::ReLU, dn::Dense<10>>;

int main() {
  dn::Dataset data;
  for (std::uint8_t label = 0; label < 10; ++label) {
    data.append(std::vector<std::uint8_t>(data.shape.size(), label), label);
  }
  LeNet5 net{dn::Seed{1}};
  dn::Trainer trainer{net, data, dn::Adam{}, {.epochs = 2, .batch_size = 5}};
  while (!trainer.finished()) std::printf("%f\n", static_cast<double>(trainer.step().loss) / 5);
}
