// expect: Named: a name consists of letters, digits and underscores and begins with no digit
// PyTorch has no attribute of this name.
#include <digitnet/layer/dense.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{1, 4, 4}, dn::Named<"fully connected", dn::Dense<10>>> net{dn::Seed{1}};
