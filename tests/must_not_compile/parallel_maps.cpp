// expect: Parallel: the maps that the branches give must be of one height and width
// expect: \{4, 26, 26\}
#include <digitnet/composition/parallel.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{1, 28, 28},
            dn::Parallel<dn::Branch<dn::Conv2d<4, 1>>, dn::Branch<dn::Conv2d<4, 3>>>>
    net{dn::Seed{1}};
