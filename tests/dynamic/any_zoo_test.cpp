#include <doctest/doctest.h>
#include <digitnet/data/mnist.hpp>
#include <digitnet/digits/zoo/networks.hpp>
#include <digitnet/dynamic/any_model.hpp>

#include "../exchange/every_layer.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>
#include <vector>

namespace dn = digitnet;

namespace {

template <class Net>
void compare(const std::string& name, std::span<const std::uint8_t> images) {
  const Net net = every_layer::make<Net>(dn::Seed{7});
  const auto model = dn::decode_model<dn::AnyNetwork>(
      dn::SafeTensors{dn::encode_model(net, {.name = name}), name});
  std::vector<float> expected(images.size() / Net::in.size() * Net::classes),
      found(expected.size());
  dn::Predictor<Net>{net}.logits(images, expected);
  dn::Predictor<dn::AnyNetwork>{model.network}.logits(images, found);
  double worst = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double apart =
        std::abs(double{found[i]} - double{expected[i]}) / (1 + std::abs(expected[i]));
    if (!(apart <= worst)) worst = apart;
  }
  MESSAGE(name, ": logits differ by ", worst);
  CHECK(worst < 1e-5);
  CHECK(*std::ranges::max_element(expected) > 0.1F);
}

}  // namespace

TEST_CASE("AnyNetwork: every network of the zoo computes what its type does, of MNIST's images") {
  const dn::Dataset digits = dn::load_mnist(DIGITNET_DATA_DIR "/mnist-10k").test;
  const auto images = std::span<const std::uint8_t>{digits.pixels}.first(50 * 784);
  [&]<class... Entry>(std::type_identity<std::tuple<Entry...>>) {
    (compare<typename Entry::Net>(Entry::name, images), ...);
  }(std::type_identity<dn::zoo::Networks>{});
}
