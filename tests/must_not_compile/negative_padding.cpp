// expect: Conv2d: the padding must not be negative
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{1, 28, 28}, dn::Conv2d<6, 5, dn::Padding{-1}>> net{dn::Seed{1}};
