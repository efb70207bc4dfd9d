// expect: Flatten is not needed, leave it out: Dense reads feature maps as they are
// As everybody writes it who comes from another library.
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{1, 28, 28}, dn::Conv2d<4, 3>, dn::Flatten, dn::Dense<10>> net{dn::Seed{1}};
