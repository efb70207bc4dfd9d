// expect: Dense: the option Bias\{bool\} may be given once
// Which of the two is meant?
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{1, 28, 28}, dn::Dense<10, dn::Bias{true}, dn::Bias{false}>> net{dn::Seed{1}};
