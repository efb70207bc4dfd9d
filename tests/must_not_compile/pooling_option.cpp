// expect: pooling: the only option is Stride\{n\}
// Pooling has no padding here.
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{1, 28, 28}, dn::MaxPool2d<2, dn::Padding{1}>, dn::Dense<10>> net{dn::Seed{1}};
