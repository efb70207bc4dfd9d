// expect: Named: each name may be given to one layer
// Their tensors would have one name.
#include <digitnet/layer/dense.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{1, 4, 4}, dn::Named<"fc", dn::Dense<10>>, dn::Named<"fc", dn::Dense<10>>>
    net{dn::Seed{1}};
