// expect: Dropout: the rate must lie in \[0, 1\)
// Nothing would be left.
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{1, 28, 28}, dn::Dropout<dn::Fraction{1}>, dn::Dense<10>> net{dn::Seed{1}};
