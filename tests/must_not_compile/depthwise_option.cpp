// expect: DepthwiseConv2d: options are Padding\{n\}, Stride\{n\} and Bias\{bool\}
// Its groups are its channels.
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{4, 28, 28}, dn::DepthwiseConv2d<3, dn::Groups{2}>, dn::Dense<10>> net{
    dn::Seed{1}};
