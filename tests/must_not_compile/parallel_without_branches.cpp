// expect: Parallel: its arguments are branches
#include <digitnet/composition/parallel.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{1, 28, 28}, dn::Parallel<dn::Conv2d<4, 1>, dn::Conv2d<4, 3>>> net{
    dn::Seed{1}};
