// expect: LayerNorm: one value alone has no variance
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/layer_norm.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{9}, dn::Dense<1>, dn::LayerNorm> net{dn::Seed{1}};
