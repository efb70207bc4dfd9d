// A network of whole numbers.
// expect: Network: the scalar type must be float or double
#include <digitnet/layer/dense.hpp>
#include <digitnet/network/network.hpp>

digitnet::BasicNetwork<int, digitnet::Shape{1, 28, 28}, digitnet::Dense<10>> net;
