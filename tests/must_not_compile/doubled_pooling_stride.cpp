// expect: MaxPool2d, AvgPool2d: the option Stride\{n\} may be given once
// Which of the two is meant?
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{1, 28, 28}, dn::MaxPool2d<2, dn::Stride{1}, dn::Stride{2}>, dn::Dense<10>>
    net{dn::Seed{1}};
