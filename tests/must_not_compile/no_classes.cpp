// expect: Trainer: a loss that takes labels needs a network with one output for each class
// A convolution's feature maps are no classes.
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/fit.hpp>

namespace dn = digitnet;

void train(dn::Network<dn::Shape{1, 28, 28}, dn::Conv2d<4, 5>>& net, const dn::Dataset& data) {
  dn::Trainer trainer{net, data, dn::SoftmaxCrossEntropy{}, dn::Adam{}, {}};
}
