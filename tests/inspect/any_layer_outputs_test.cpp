#include <doctest/doctest.h>

#include "../exchange/every_layer.hpp"
#include "../network/network_run.hpp"

#include <digitnet/core/error.hpp>
#include <digitnet/digits/zoo/small.hpp>
#include <digitnet/dynamic/any_model.hpp>
#include <digitnet/inspect/any_layer_outputs.hpp>
#include <digitnet/inspect/layer_output.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace dn = digitnet;

namespace {

dn::AnyNetwork any_of(const auto& net) {
  return dn::decode_model<dn::AnyNetwork>(dn::SafeTensors{dn::encode_model(net), "net"}).network;
}

double distance(std::span<const float> found, std::span<const float> expected) {
  REQUIRE(found.size() == expected.size());
  double worst = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double apart =
        std::abs(double{found[i]} - double{expected[i]}) / (1 + std::abs(double{expected[i]}));
    if (!(apart <= worst)) worst = apart;
  }
  return worst;
}

/// The network of the first `count` layers.
dn::AnyNetwork first_layers(const dn::AnyNetwork& net, std::size_t count) {
  std::string text = net.in().text();
  const auto layers = dn::summarise(net);
  for (std::size_t i = 0; i < count; ++i) text += "; " + layers[i].name;
  dn::AnyNetwork first{text};
  const auto from = net.tensors();
  const auto to = first.tensors();
  for (std::size_t i = 0; i < to.size(); ++i) {
    std::ranges::copy(from[i].values, to[i].values.begin());
  }
  return first;
}

template <class Net>
void check_all_layers() {
  const dn::AnyNetwork net = any_of(every_layer::make<Net>(dn::Seed{3}));
  CAPTURE(net.text());
  const auto image = network_run::random_bytes(Net::in.size(), 5);
  const dn::AnyLayerOutputs outputs{net};
  REQUIRE(outputs.layers().size() == static_cast<std::size_t>(Net::layer_count));
  std::size_t next = 0;
  outputs(image, [&](std::size_t layer, std::span<const float> maps) {
    CAPTURE(layer);
    CHECK(layer == next++);
    const dn::AnyNetwork first = first_layers(net, layer + 1);
    REQUIRE(outputs.layers()[layer].out == first.architecture().out());
    std::vector<float> expected(first.classes());
    dn::Predictor<dn::AnyNetwork>{first}.logits(image, expected);
    CHECK(distance(maps, expected) < 1e-5);
    CHECK(std::ranges::any_of(expected, [](float v) { return v != 0; }));
  });
  CHECK(next == outputs.layers().size());
}

}  // namespace

TEST_CASE("AnyLayerOutputs: each layer's features are those of the network that ends there") {
  check_all_layers<every_layer::Maps>();
  check_all_layers<every_layer::Vectors>();
  check_all_layers<every_layer::Composed>();
  check_all_layers<every_layer::Grouped>();
  check_all_layers<every_layer::Nested>();
}

TEST_CASE("AnyLayerOutputs: as LayerOutput says of a network that the compiler knows") {
  using Net = dn::zoo::Small::Net;
  const Net net = every_layer::make<Net>(dn::Seed{4});
  const auto image = network_run::random_bytes(Net::in.size(), 9);
  const dn::AnyLayerOutputs outputs{any_of(net)};
  std::vector<std::vector<float>> found;
  outputs(image, [&](std::size_t, std::span<const float> maps) {
    found.emplace_back(maps.begin(), maps.end());
  });
  const auto as_bytes = std::span<const std::uint8_t>{image};
  CHECK(distance(found.front(), dn::layer_output<0>(net)(as_bytes)) < 1e-5);
  CHECK(distance(found.at(2), dn::layer_output<2>(net)(as_bytes)) < 1e-5);
  CHECK(distance(found.back(), dn::layer_output<Net::layer_count - 1>(net)(as_bytes)) < 1e-5);
  CHECK_THROWS_AS(outputs(as_bytes.first(5), [](std::size_t, std::span<const float>) {}),
                  dn::InvalidArgument);
}
