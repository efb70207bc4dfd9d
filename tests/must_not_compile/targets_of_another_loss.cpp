// expect: with the target that the loss wants
// A loss that compares numbers, and examples that have labels.
#include <digitnet/layer/dense.hpp>
#include <digitnet/loss/mean_squared_error.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/fit.hpp>

namespace dn = digitnet;

void train(dn::Network<dn::Shape{1, 28, 28}, dn::Dense<10>>& net, const dn::Dataset& data) {
  dn::fit(net, data, dn::MeanSquaredError{}, dn::Adam{});
}
