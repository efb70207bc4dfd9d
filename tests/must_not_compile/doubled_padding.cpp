// expect: Conv2d: each option may be given once
// Which of the two is meant?
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{1, 28, 28}, dn::Conv2d<4, 3, dn::Padding{1}, dn::Padding{2}>, dn::Dense<10>>
    net{dn::Seed{1}};
