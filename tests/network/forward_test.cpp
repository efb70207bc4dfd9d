#include <doctest/doctest.h>

#include "network_run.hpp"

#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/dropout.hpp>

namespace dn = digitnet;

namespace {

constexpr dn::Shape in{2, 11, 10};
using Conv1 = dn::Conv2d<5, 3, dn::Padding{1}>;
using Conv2 = dn::Conv2d<4, 3, dn::Stride{2}, dn::Padding{2}, dn::Bias{false}>;

/// The same network, layer by layer in plain loops.
template <class Net>
reference::Images plain(const Net& net, const reference::Images& x) {
  const auto tensors = net.tensors();
  const auto values = [&](std::initializer_list<std::size_t> indices) {
    std::vector<double> list;
    for (const std::size_t i : indices) {
      list.insert(list.end(), tensors[i].values.begin(), tensors[i].values.end());
    }
    return list;
  };
  auto y = reference::conv_forward({in, 5, 3, 1, 1}, values({0, 1}), true, x);
  y = reference::max_pool(reference::relu(y), 2, 2);
  y = reference::conv_forward({y.shape, 4, 3, 2, 2}, values({2}), false, y);
  y.for_each([&](int n, int c, int row, int column) {  // weight, bias, mean, variance
    const auto channel = static_cast<std::size_t>(c);
    const auto of = [&](std::size_t i) { return static_cast<double>(tensors[i].values[channel]); };
    double& value = y.at(n, c, row, column);
    value = (value - of(5)) / std::sqrt(of(6) + 1e-5) * of(3) + of(4);
    value = std::max(value, value / 100);  // LeakyReLU; dropout does nothing
  });
  y = reference::avg_pool(y, 2, 1);
  y = reference::relu(reference::dense_forward(values({7, 8}), 12, true, y));
  return reference::dense_forward(values({9, 10}), 3, true, y);
}

template <class Scalar>
using Net = dn::BasicNetwork<Scalar, in, Conv1, dn::ReLU, dn::MaxPool2d<2>, Conv2, dn::BatchNorm2d,
                             dn::LeakyReLU<>, dn::Dropout<>, dn::AvgPool2d<2, dn::Stride{1}>,
                             dn::Dense<12>, dn::ReLU, dn::Dense<3>>;

}  // namespace

TEST_CASE_TEMPLATE("a network computes the chain of its layers", Scalar, float, double) {
  static_assert(Net<Scalar>::Plan::count == 8);  // eleven layers in eight stages
  const auto net = network_run::random_network<Net<Scalar>>(3);
  const auto x = reference::random_images(in, 20, 4);
  const auto expected = plain(net, x).values;
  CHECK(reference::distance(network_run::logits(net, x), expected) < reference::tolerance<Scalar>);
}
