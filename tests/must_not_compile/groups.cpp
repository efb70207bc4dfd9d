// expect: Conv2d: the groups must divide the input channels and the output channels
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{4, 28, 28}, dn::Conv2d<6, 3, dn::Groups{4}>, dn::Dense<10>> net{dn::Seed{1}};
