// expect: an optimiser needs state_blocks, learning_rate, validate\(\) and update
// An optimiser of one's own without update().
#include <digitnet/layer/dense.hpp>
#include <digitnet/train/fit.hpp>

namespace dn = digitnet;

struct Stubborn {
  float learning_rate = 0;
  static constexpr int state_blocks = 1;
  void validate() const {}
};

void train(dn::Network<dn::Shape{1, 28, 28}, dn::Dense<10>>& net, const dn::Dataset& data) {
  dn::fit(net, data, Stubborn{});
}
