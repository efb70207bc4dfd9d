// expect: LeakyReLU: the slope must lie in \[0, 1\)
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{1, 28, 28}, dn::LeakyReLU<dn::Fraction{3, 2}>, dn::Dense<10>> net{
    dn::Seed{1}};
