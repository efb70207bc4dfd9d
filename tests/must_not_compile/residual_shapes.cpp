// expect: Residual: what the layers give must have the shape of what they take
// expect: \{16, 26, 26\}
// expect: \{8, 28, 28\}
#include <digitnet/composition/residual.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{8, 28, 28}, dn::Residual<dn::Conv2d<16, 3>>> net{dn::Seed{1}};
