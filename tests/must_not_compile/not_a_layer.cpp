// expect: Network: each layer must be a type with a member template on<Shape, Scalar>
// A number of outputs alone is no layer.
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

struct Ten {};

dn::Network<dn::Shape{1, 28, 28}, Ten> net{dn::Seed{1}};
