// expect: freeze: the network has no layer of that number; they count from 0
#include <digitnet/layer/dense.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/freeze.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{4}, dn::Dense<3>, dn::Dense<2>> net{dn::Seed{1}};
auto optimizer = dn::freeze<2>(net, dn::Adam{});
