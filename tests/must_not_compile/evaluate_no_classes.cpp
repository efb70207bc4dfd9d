// expect: evaluate: labels need a network with one output for each class
// A convolution's feature maps are no classes.
#include <digitnet/judge/evaluate.hpp>
#include <digitnet/layer/conv2d.hpp>

namespace dn = digitnet;

double accuracy(const dn::Network<dn::Shape{1, 28, 28}, dn::Conv2d<4, 5>>& net,
                const dn::Dataset& data) {
  return dn::evaluate(net, data).accuracy;
}
