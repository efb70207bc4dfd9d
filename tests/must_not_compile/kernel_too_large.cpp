// expect: Conv2d: the kernel does not fit into the padded input
// expect: \{1, 4, 4\}
// A 7x7 kernel on 4x4 pixels padded to 6x6.
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{1, 4, 4}, dn::Conv2d<8, 7, dn::Padding{1}>, dn::Dense<10>> net{dn::Seed{1}};
