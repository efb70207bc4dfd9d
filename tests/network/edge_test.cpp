// Layers beside each other in ways that a usual network does not have.

#include <doctest/doctest.h>

#include "network_run.hpp"

#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/network/predictor.hpp>
#include <digitnet/train/gradient_check.hpp>

#include <cmath>
#include <limits>

namespace dn = digitnet;

namespace {

/// The mean of two neighbouring values behind a layer that writes them into the same record: g++ 12
/// has once taken this stage for one without effect.
template <dn::Shape In, class... Before>
void check_two_pixels() {
  using Net = dn::Network<In, Before..., dn::GlobalAvgPool2d>;
  using Whole = dn::Network<In, Before...>;
  const auto net = network_run::random_network<Net>(3);
  Whole whole;
  std::ranges::copy(net.parameters(), whole.parameters().begin());
  std::ranges::copy(net.buffers(), whole.buffers().begin());
  const auto x = reference::random_images(In, 5, 4);
  const auto maps = network_run::logits(whole, x);
  std::vector<double> expected;
  for (std::size_t i = 0; i < maps.size(); i += 2) {
    expected.push_back((maps[i] + maps[i + 1]) / 2);
  }
  CHECK(reference::distance(network_run::logits(net, x), expected) < 1e-6);
}

/// Logits of a network one of whose parameters is not a number.
template <class Net>
bool notices_nan(std::size_t parameter) {
  auto net = network_run::random_network<Net>(5);
  net.parameters()[parameter] = std::numeric_limits<float>::quiet_NaN();
  const auto x = reference::random_images(Net::in, 1, 6);
  const auto logits = network_run::logits(net, x);
  return std::ranges::any_of(logits, [](double value) { return std::isnan(value); });
}

template <class Net>
void check_nan() {
  for (std::size_t i = 0; i < Net::parameter_count; ++i) {
    CAPTURE(i);
    CHECK(notices_nan<Net>(i));
  }
}

}  // namespace

TEST_CASE("the mean of two pixels, behind every layer that writes them") {
  check_two_pixels<dn::Shape{4, 1, 2}, dn::ReLU>();
  check_two_pixels<dn::Shape{3, 2, 1}, dn::BatchNorm2d>();
  check_two_pixels<dn::Shape{3, 1, 2}, dn::Conv2d<4, 1>>();
  check_two_pixels<dn::Shape{3, 2, 1}, dn::Conv2d<8, 1>, dn::ReLU>();
  check_two_pixels<dn::Shape{3, 3, 4}, dn::Conv2d<4, 3>, dn::LeakyReLU<>>();
  check_two_pixels<dn::Shape{4, 2, 4}, dn::MaxPool2d<2>>();
  check_two_pixels<dn::Shape{4, 4, 2}, dn::AvgPool2d<2>>();
  CHECK(
      dn::check_gradients<dn::Shape{2, 1, 2}, dn::Conv2d<4, 1>, dn::GlobalAvgPool2d, dn::Dense<3>>(
          dn::Seed{1})
          .worst_parameter < 1e-6);
}

TEST_CASE("a dense layer before a padded convolution") {
  using Net = dn::Network<dn::Shape{2, 3, 3}, dn::Dense<7>, dn::ReLU,
                          dn::Conv2d<4, 3, dn::Padding{1}>, dn::ReLU, dn::Dense<3>>;
  const auto net = network_run::random_network<Net>(7);
  const auto x = reference::random_images(Net::in, 5, 8);
  const auto values = [&](std::size_t first) {
    std::vector<double> list;
    for (const std::size_t i : {first, first + 1}) {
      const auto tensor = net.tensors()[i].values;
      list.insert(list.end(), tensor.begin(), tensor.end());
    }
    return list;
  };
  auto y = reference::relu(reference::dense_forward(values(0), 7, true, x));
  y = reference::relu(reference::conv_forward({y.shape, 4, 3, 1, 1}, values(2), true, y));
  y = reference::dense_forward(values(4), 3, true, y);
  CHECK(reference::distance(network_run::logits(net, x), y.values) < 1e-5);

  std::vector<float> images(x.values.begin(), x.values.end()), logits(15);
  dn::Predictor<Net> predictor{net};
  predictor.logits(std::span<const float>{images}, std::span{logits});
  CHECK(reference::distance({logits.begin(), logits.end()}, y.values) < 1e-5);
  const auto check =
      dn::check_gradients<Net::in, dn::Dense<7>, dn::ReLU, dn::Conv2d<4, 3, dn::Padding{1}>,
                          dn::Dense<3>>(dn::Seed{2}, 20, 2);
  CHECK(check.worst_input < 1e-4);
  CHECK(check.worst_parameter < 1e-4);
}

TEST_CASE("a weight that is not a number shows in the logits, whatever stands behind it") {
  check_nan<dn::Network<dn::Shape{1, 5, 5}, dn::Conv2d<2, 2>, dn::ReLU, dn::MaxPool2d<2>,
                        dn::Dense<2>>>();
  check_nan<dn::Network<dn::Shape{1, 5, 5}, dn::Conv2d<2, 2>, dn::MaxPool2d<2>, dn::BatchNorm2d,
                        dn::ReLU, dn::Dense<3>, dn::ReLU, dn::Dense<2>>>();
  check_nan<dn::Network<dn::Shape{1, 5, 5}, dn::Conv2d<2, 2>, dn::BatchNorm2d, dn::ReLU,
                        dn::MaxPool2d<3, dn::Stride{1}>, dn::LeakyReLU<>, dn::AvgPool2d<2>>>();
}
