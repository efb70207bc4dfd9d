// expect: copy_weights: the first layers of the two networks differ already
#include <digitnet/layer/dense.hpp>
#include <digitnet/network/leading_layers.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{4}, dn::Dense<3>> from{dn::Seed{1}};
dn::Network<dn::Shape{4}, dn::Dense<2>> to;
int copied = dn::copy_weights(from, to);
