// expect: Network: every size of the input shape must be positive
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{1, 0, 28}, dn::Dense<10>> net{dn::Seed{1}};
