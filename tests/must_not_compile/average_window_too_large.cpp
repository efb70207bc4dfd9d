// expect: AvgPool2d: the window does not fit into the input
// expect: \{1, 4, 28\}
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{1, 4, 28}, dn::AvgPool2d<5>, dn::Dense<10>> net{dn::Seed{1}};
