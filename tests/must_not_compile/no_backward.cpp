// expect: Network: a layer must derive from LayerDefaults and have forward and backward
// A user's layer that cannot be trained.
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

struct ForwardOnly {
  template <dn::Shape In, class ScalarType>
  struct on : dn::LayerDefaults<In, In, ScalarType> {
    template <class X, class Y>
    static void forward(const ScalarType*, X, Y, const dn::Frame<ScalarType>&) {}
  };
};

dn::Network<dn::Shape{1, 28, 28}, ForwardOnly> net{dn::Seed{1}};
