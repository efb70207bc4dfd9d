// Residual and Parallel: what they compute and learn, alone, inside of each other, and in files.

#include <doctest/doctest.h>

#include "../network/single_image_run.hpp"
#include "compositions.hpp"

#include <digitnet/model/model.hpp>

namespace dn = digitnet;
using namespace compositions;

namespace {

/// All kinds of layers, one composition in another, before, behind and beside each other.
using Nested = dn::Network<
    dn::Shape{2, 8, 8}, Same<4, 3>, dn::BatchNorm2d, dn::ReLU,
    dn::Residual<
        dn::Skip<dn::Conv2d<9, 1>, dn::BatchNorm2d>,
        dn::Parallel<dn::Branch<Same<4, 3>, dn::MaxPool2d<2, dn::Stride{1}>, Same<4, 2>>,
                     dn::Branch<dn::Residual<Same<4, 3>, dn::BatchNorm2d>, dn::ReLU, Same<5, 3>>>>,
    dn::Residual<Same<9, 3>, dn::BatchNorm2d, dn::ReLU, Same<9, 3>, dn::BatchNorm2d>, dn::ReLU,
    dn::Conv2d<6, 3>, dn::MaxPool2d<2>, dn::BatchNorm2d, dn::ReLU, dn::Dense<12>, dn::ReLU,
    dn::Residual<dn::Dense<12>, dn::ReLU>, dn::Dense<5>>;

/// The output of the layers `Specs...` alone, whose parameters come first among `parameters`.
template <class Net>
std::vector<double> output_of(std::span<const float>& parameters, const reference::Images& images) {
  Net net;
  std::ranges::copy(parameters.first(Net::parameter_count), net.parameters().begin());
  parameters = parameters.subspan(Net::parameter_count);
  return network_run::logits(net, images);
}

}  // namespace

TEST_CASE("Residual: the sum of its layers' output and its input, or of a projection of that") {
  constexpr dn::Shape in{3, 6, 5};
  const auto images = reference::random_images(in, 3, 1);
  {
    const auto net = network_run::random_network<dn::Network<in, Identity>>(3);
    std::span<const float> left = net.parameters();
    auto sum = output_of<dn::Network<in, Same<3, 3>, dn::Tanh, Same<3, 3>>>(left, images);
    CHECK(left.empty());
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += images.values[i];
    CHECK(reference::distance(network_run::logits(net, images), sum) < 1e-6);
  }
  using Net = dn::Network<in, dn::Residual<dn::Skip<dn::Conv2d<4, 1>>, Same<4, 3>, dn::ReLU>>;
  const auto net = network_run::random_network<Net>(4);
  std::span<const float> left = net.parameters();
  auto sum = output_of<dn::Network<in, Same<4, 3>, dn::ReLU>>(left, images);
  const auto other = output_of<dn::Network<in, dn::Conv2d<4, 1>>>(left, images);
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += other[i];
  CHECK(reference::distance(network_run::logits(net, images), sum) < 1e-6);
}

TEST_CASE("Parallel: the channels of its branches, one after the other") {
  constexpr dn::Shape in{3, 6, 5};
  constexpr std::size_t map = 30, count = 3;
  using Net =
      dn::Network<in,
                  dn::Parallel<dn::Branch<dn::Conv2d<2, 1>>, dn::Branch<>, dn::Branch<Same<4, 5>>>>;
  static_assert(Net::out == dn::Shape{9, 6, 5});
  const auto images = reference::random_images(in, count, 1);
  const auto net = network_run::random_network<Net>(3);
  std::span<const float> left = net.parameters();
  const auto first = output_of<dn::Network<in, dn::Conv2d<2, 1>>>(left, images);
  const auto last = output_of<dn::Network<in, Same<4, 5>>>(left, images);
  std::vector<double> expected;
  for (std::size_t n = 0; n < count; ++n) {
    const auto append = [&](const std::vector<double>& values, std::size_t size) {
      const auto begin = values.begin() + static_cast<std::ptrdiff_t>(n * size);
      expected.insert(expected.end(), begin, begin + static_cast<std::ptrdiff_t>(size));
    };
    append(first, 2 * map), append(images.values, 3 * map), append(last, 4 * map);
  }
  CHECK(reference::distance(network_run::logits(net, images), expected) < 1e-6);
}

TEST_CASE("Residual and Parallel: names, files, and predictions after folding") {
  const auto net = network_run::random_network<Nested>(7);
  std::vector<std::string> names;
  for (const auto& tensor : net.tensors()) names.push_back(tensor.name);
  CHECK(std::ranges::count(names, "3.0.0.2.weight") == 1);    // branch 0, its third layer
  CHECK(std::ranges::count(names, "3.0.1.0.0.weight") == 1);  // the Residual in branch 1
  CHECK(std::ranges::count(names, "3.0.1.0.1.running_var") == 1);
  CHECK(std::ranges::count(names, "3.skip.1.running_mean") == 1);
  CHECK(std::ranges::count(names, "12.0.bias") == 1);
  CHECK(dn::architecture<dn::Network<dn::Shape{3, 6, 6}, Projected, Branches>>() ==
        "3x6x6; Residual (Conv2d 4x3x3, padding 1, stride 2; BatchNorm2d; SiLU; Dropout 1/4; "
        "Conv2d 5x3x3, "
        "padding 1) skip (Conv2d 5x1x1, stride 2); Parallel (Conv2d 2x1x1) () (Conv2d 3x3x3, "
        "padding 1; BatchNorm2d; Tanh; Conv2d 4x5x5, padding 2)");
  CHECK(dn::summarise<Nested>()[3].kind == "Residual");

  constexpr std::size_t count = 5;
  const auto bytes = network_run::random_bytes(count * Nested::in.size(), 6);
  const auto expected = network_run::logits(net, network_run::to_images(Nested::in, bytes));
  static_assert(dn::detail::FoldedNetwork<Nested>::buffer_count < Nested::buffer_count);
  static_assert(dn::Predictor<Nested>::has_single_path);
  dn::Predictor predictor{net};
  std::vector<float> logits(expected.size());
  predictor.logits(bytes, logits);
  CHECK(reference::distance({logits.begin(), logits.end()}, expected) < 1e-4);
  std::vector<float> together(expected.size());
  predictor.predict(bytes, together);
  for (std::size_t i = 0; i < count; ++i) {
    const auto alone = predictor.predict<std::uint8_t>(
        std::span{bytes}.subspan(i * Nested::in.size(), Nested::in.size()));
    for (std::size_t c = 0; c < 5; ++c) {
      CHECK(std::abs(alone.probabilities[c] - together[i * 5 + c]) < 1e-4);
    }
  }

  const auto file = dn::encode_model(net);
  const auto back = dn::decode_model<Nested>(dn::SafeTensors{file, "memory"});
  CHECK(std::ranges::equal(back.network.parameters(), net.parameters()));
  CHECK(std::ranges::equal(back.network.buffers(), net.buffers()));
}

TEST_CASE("one image: Residual and Parallel, whatever the widths of their maps in memory") {
  single_image_run::check<Nested>();
  single_image_run::check<
      dn::BasicNetwork<double, dn::Shape{3, 7, 5}, Branches,
                       dn::Parallel<dn::Branch<>, dn::Branch<Same<17, 3>, dn::ReLU>>, Same<4, 3>,
                       dn::Dense<7>, dn::Residual<dn::Dense<7>>>>();
}

TEST_CASE("Residual and Parallel: first weights are drawn") {
  const Nested net{dn::Seed{1}};
  for (const auto& tensor : net.tensors()) {
    if (!tensor.name.ends_with("weight")) continue;
    CHECK(std::ranges::any_of(tensor.values, [](float w) { return w != 0; }));
  }
}
