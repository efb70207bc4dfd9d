// expect: Conv2d: options are Padding\{n\}, Stride\{n\}, Bias\{bool\} and Groups\{n\}
// A bare number says neither stride nor padding.
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{1, 28, 28}, dn::Conv2d<6, 5, 2>> net{dn::Seed{1}};
