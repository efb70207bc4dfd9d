// expect: MaxPool2d: the window does not fit into the input
// The convolution leaves 1x1 pixels, and all three layers would be computed as one.
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{1, 5, 5}, dn::Conv2d<6, 5>, dn::ReLU, dn::MaxPool2d<2>, dn::Dense<10>> net{
    dn::Seed{1}};
