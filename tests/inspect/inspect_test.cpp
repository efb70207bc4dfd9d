// What is inside of a network: features of its layers, and the gradient of its outputs with respect
// to the input.

#include <doctest/doctest.h>

#include "../network/network_run.hpp"
#include "../network/weighted_square.hpp"

#include <digitnet/composition/residual.hpp>
#include <digitnet/core/error.hpp>
#include <digitnet/inspect/input_gradient.hpp>
#include <digitnet/inspect/layer_output.hpp>

namespace dn = digitnet;
using custom_layers::WeightedSquare;

namespace {

using Net = dn::BasicNetwork<double, dn::Shape{2, 9, 9}, dn::Conv2d<4, 3, dn::Padding{1}>,
                             dn::MaxPool2d<2>, dn::BatchNorm2d, dn::ReLU,
                             dn::Residual<dn::Conv2d<4, 3, dn::Padding{1}>, dn::BatchNorm2d>,
                             dn::Dropout<>, WeightedSquare, dn::Conv2d<6, 2, dn::Stride{2}>,
                             dn::ReLU, dn::Dense<7>, dn::ReLU, dn::BatchNorm2d, dn::Dense<3>>;

/// Features of layer `I` against the network that ends there.
template <int I>
void check_features(const Net& net, const std::vector<std::uint8_t>& bytes) {
  CAPTURE(I);
  const auto expected =
      network_run::logits(dn::leading_layers<I + 1>(net), network_run::to_images(Net::in, bytes));
  auto features = dn::layer_output<I>(net);
  static_assert(features.shape == std::tuple_element_t<I, Net::Layers>::out);
  std::vector<double> all(expected.size());
  features(std::span<const std::uint8_t>{bytes}, all);
  CHECK(reference::distance(all, expected) < 1e-12);
  const std::size_t size = features.shape.size();
  for (std::size_t i = 0; i < bytes.size() / Net::in.size(); ++i) {
    const auto one = features(std::span{bytes}.subspan(i * Net::in.size(), Net::in.size()));
    CHECK(std::ranges::equal(one, std::span{all}.subspan(i * size, size)));
  }
}

}  // namespace

TEST_CASE("layer_output: the features of any layer, of one image and of many") {
  const auto net = network_run::random_network<Net>(3);
  const auto bytes = network_run::random_bytes(11 * Net::in.size(), 6);
  check_features<0>(net, bytes);
  check_features<1>(net, bytes);
  check_features<2>(net, bytes);
  check_features<4>(net, bytes);
  check_features<9>(net, bytes);
  check_features<12>(net, bytes);
  auto features = dn::layer_output<0>(net);
  CHECK_THROWS_AS((void)features(std::span{bytes}.first(5)), dn::InvalidArgument);
}

TEST_CASE("InputGradient: against finite differences, through every kind of layer") {
  const auto net = network_run::random_network<Net>(3);
  const auto bytes = network_run::random_bytes(Net::in.size(), 8);
  std::vector<double> image(bytes.begin(), bytes.end());
  for (double& pixel : image) pixel /= 255;
  dn::InputGradient<Net> gradient{net};
  dn::Predictor predictor{net};
  for (std::size_t output = 0; output < 3; ++output) {
    const auto of_values = gradient(std::span<const double>{image}, output);
    const std::vector<double> found(of_values.begin(), of_values.end());
    const auto logit = [&](std::size_t pixel, double step) {
      const double before = std::exchange(image[pixel], image[pixel] + step);
      std::vector<double> logits(3);
      predictor.logits(std::span<const double>{image}, std::span{logits});
      image[pixel] = before;
      return logits[output];
    };
    double worst = 0, largest = 0;
    for (std::size_t i = 0; i < image.size(); ++i) {
      const double numeric = (logit(i, 1e-6) - logit(i, -1e-6)) / 2e-6;
      largest = std::max(largest, std::abs(numeric));
      worst = std::max(worst, std::abs(found[i] - numeric));
    }
    CHECK(largest > 0.01);
    CHECK(worst < 1e-6 * std::max(1.0, largest));
    const auto of_bytes = gradient(std::span{bytes}, output);  // 1 / 255 is rounded before
    CHECK(reference::distance({of_bytes.begin(), of_bytes.end()}, found) < 1e-12);
  }
}

TEST_CASE("InputGradient: wrong arguments") {
  const Net net{dn::Seed{1}};
  dn::InputGradient<Net> gradient{net};
  const std::vector<std::uint8_t> image(Net::in.size()), small(3);
  CHECK_THROWS_WITH_AS((void)gradient(std::span{small}, 0), "image: expected 162 values, found 3",
                       dn::InvalidArgument);
  CHECK_THROWS_WITH_AS((void)gradient(std::span{image}, 3),
                       "output: expected a number below 3, found 3", dn::InvalidArgument);
}
