#include <doctest/doctest.h>
#include <digitnet/architecture/parse_architecture.hpp>
#include <digitnet/digits/zoo/networks.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/layer/layer_norm.hpp>
#include <digitnet/network/describe.hpp>

#include "../composition/compositions.hpp"

#include <string>
#include <type_traits>
#include <vector>

namespace dn = digitnet;

namespace {

/// Settings, kinds and shapes of the layers outside are those that the type says.
template <class Net>
void check_same() {
  const std::string text = dn::architecture<Net>();
  INFO(text);
  const dn::Architecture parsed = dn::parse_architecture(text);
  const auto wanted = dn::summarise<Net>();
  CHECK(parsed.in == Net::in);
  CHECK(parsed.out() == Net::out);
  REQUIRE(parsed.layers.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    CHECK(parsed.layers[i].description.kind == wanted[i].kind);
    CHECK(parsed.layers[i].description.settings == wanted[i].settings);
    CHECK(parsed.layers[i].in == wanted[i].in);
    CHECK(parsed.layers[i].out == wanted[i].out);
    CHECK(parsed.layers[i].name == std::to_string(i));
  }
}

struct Refusal {
  std::string where, expected, found;
};

Refusal refusal(const std::string& text) {
  try {
    (void)dn::parse_architecture(text);
  } catch (const dn::ArchitectureError& error) {
    return {error.where(), error.expected(), error.found()};
  }
  FAIL_CHECK("accepted: ", text);
  return {};
}

}  // namespace

TEST_CASE("parse_architecture: the zoo as its types say") {
  []<class... Entry>(std::type_identity<std::tuple<Entry...>>) {
    (check_same<typename Entry::Net>(), ...);
  }(std::type_identity<dn::zoo::Networks>{});
}

TEST_CASE("parse_architecture: every layer and every setting") {
  check_same<dn::Network<
      dn::Shape{3, 16, 18}, dn::Conv2d<8, 3, dn::Stride{2}, dn::Bias{false}, dn::Padding{2}>,
      dn::LeakyReLU<dn::Fraction{1, 10}>, dn::MaxPool2d<3, dn::Stride{2}>, dn::AvgPool2d<2>,
      dn::BatchNorm2d, dn::Dropout<dn::Fraction{1, 4}>, dn::Sigmoid, dn::Tanh, dn::SiLU, dn::GELU,
      dn::Hardswish, dn::Dense<4, dn::Bias{false}>, dn::ReLU, dn::LeakyReLU<>>>();
  check_same<dn::Network<dn::Shape{4, 5, 6}, dn::GlobalAvgPool2d, dn::Dense<2>>>();
}

TEST_CASE("parse_architecture: convolutions in groups, and layer normalisation") {
  check_same<dn::Network<dn::Shape{4, 9, 8}, dn::Conv2d<6, 3, dn::Groups{2}, dn::Bias{false}>,
                         dn::DepthwiseConv2d<3, dn::Padding{1}, dn::Stride{2}>, dn::LayerNorm,
                         dn::Conv2d<12, 2, dn::Stride{2}, dn::Groups{6}>,
                         dn::DepthwiseConv2d<1, dn::Bias{false}>, dn::Dense<4>, dn::LayerNorm>>();
}

TEST_CASE("parse_architecture: layers in layers, named like their tensors") {
  using Net = dn::Network<dn::Shape{2, 9, 11}, compositions::Same<3, 3>, compositions::Identity,
                          compositions::Projected, compositions::Branches, dn::Dense<3>>;
  check_same<Net>();
  const auto layers = dn::parse_architecture(dn::architecture<Net>()).layers;
  CHECK(layers[1].branches.size() == 2);
  CHECK(layers[1].branches[1].empty());
  CHECK(layers[2].branches[0][4].name == "2.4");
  CHECK(layers[2].branches[1][0].name == "2.skip.0");
  CHECK(layers[2].branches[1][0].description.text() == "Conv2d 5x1x1, stride 2");
  REQUIRE(layers[3].branches.size() == 3);
  CHECK(layers[3].branches[1].empty());
  CHECK(layers[3].branches[2][3].name == "3.2.3");
  CHECK(layers[3].branches[2][3].out == dn::Shape{4, 5, 6});
}

TEST_CASE("parse_architecture: what is wrong is named by layer, rule and text") {
  const auto is = [](const std::string& text, const std::string& where, const std::string& expected,
                     const std::string& found) {
    INFO(text);
    const Refusal refused = refusal(text);
    CHECK(refused.where == where);
    CHECK(refused.expected.find(expected) != std::string::npos);
    CHECK(refused.found == found);
  };
  is("", "the input", "\"1x28x28\"", "nothing");
  is("1x28", "the input", "\"1x28x28\"", "1x28");
  is("0x28x28; ReLU", "the input", "\"1x28x28\"", "0x28x28");
  is("65536x65536x65536; ReLU", "the input", "\"1x28x28\"", "65536x65536x65536");
  is("1x28x28", "the input", "a layer", "nothing");
  is("1x28x28; ", "the layers", "at least one", "none");
  is("1x28x28; ReLU, Dense 10", "layer 0, ReLU, Dense 10", "\"ReLU\"", "ReLU, Dense 10");
  is("1x28x28; ReLU; Gate 3", "layer 1, Gate 3", "Conv2d, MaxPool2d,", "Gate 3");
  is("1x28x28; Conv2d 6x5x3", "layer 0, Conv2d 6x5x3", "\"Conv2d 16x5x5,", "Conv2d 6x5x3");
  is("1x28x28; Conv2d 6x5x5, stride 1", "layer 0, Conv2d 6x5x5, stride 1", "\"Conv2d 16x5x5,",
     "Conv2d 6x5x5, stride 1");
  is("1x28x28; Conv2d 0x5x5", "layer 0, Conv2d 0x5x5", "\"Conv2d 16x5x5,", "Conv2d 0x5x5");
  is("1x28x28; Conv2d 6x99999999999x5", "layer 0, Conv2d 6x99999999999x5", "\"Conv2d",
     "Conv2d 6x99999999999x5");
  is("4x8x8; Conv2d 6x3x3, groups 4", "layer 0, Conv2d 6x3x3, groups 4", "divide", "4x8x8");
  is("4x8x8; Conv2d 8x3x3, groups 1", "layer 0, Conv2d 8x3x3, groups 1", "\"Conv2d",
     "Conv2d 8x3x3, groups 1");
  is("4x8x8; DepthwiseConv2d 3x3, groups 2", "layer 0, DepthwiseConv2d 3x3, groups 2",
     "\"DepthwiseConv2d 3x3,", "DepthwiseConv2d 3x3, groups 2");
  is("4x2x8; DepthwiseConv2d 3x3", "layer 0, DepthwiseConv2d 3x3", "fits", "4x2x8");
  is("1x28x28; Dense", "layer 0, Dense", "\"Dense 10", "Dense");
  is("1x28x28; Dense -3", "layer 0, Dense -3", "\"Dense 10", "Dense -3");
  is("1x28x28; Dropout 1/0", "layer 0, Dropout 1/0", "\"Dropout 1/2\"", "Dropout 1/0");
  is("1x28x28; LeakyReLU 3/2", "layer 0, LeakyReLU 3/2", "\"LeakyReLU", "LeakyReLU 3/2");
  is("1x4x4; Conv2d 6x5x5", "layer 0, Conv2d 6x5x5", "fits", "1x4x4");
  is("1x4x4; ReLU; MaxPool2d 5x5", "layer 1, MaxPool2d 5x5", "fits", "1x4x4");
  is("1x9000x9000; Conv2d 9x3x3", "the input", "1x28x28", "1x9000x9000");
  is("1x4000x4000; Conv2d 9x3x3", "layer 0, Conv2d 9x3x3", "67,108,864", "9x3998x3998");
  is("1x28x28; Conv2d 1x1x1, padding 60000", "layer 0, Conv2d 1x1x1, padding 60000", "67,108,864",
     "1x120028x120028");
  is("1x28x28; Residual", "layer 0, Residual", "Residual (...)", "Residual");
  is("1x28x28; Residual ()", "layer 0, Residual", "\"Residual (layers)\"", "no layer");
  is("1x28x28; Residual (ReLU", "layer 0, Residual", "\")\"", "nothing");
  is("1x28x28; Residual (Dense 3)", "layer 0, Residual", "1x28x28", "3x1x1");
  is("1x28x28; Residual (ReLU) (ReLU)", "behind layer 0", "\"; \"", " (ReLU)");
  is("1x28x28; Residual (ReLU; MaxPool2d 29x29)", "layer 0.1, MaxPool2d 29x29", "fits", "1x28x28");
  is("1x28x28; Parallel (ReLU)", "layer 0, Parallel", "two branches", "nothing");
  is("1x28x28; Parallel (ReLU) (Dense 3)", "layer 0, Parallel", "one height and width",
     "1x28x28 and 3x1x1");
  is("1x28x28; ReLU)", "behind layer 0", "\"; \"", ")");
}

TEST_CASE("parse_architecture: brackets or layers without end are refused early") {
  std::string text = "1x28x28; ";
  for (int i = 0; i < 100'000; ++i) text += "Residual (";
  CHECK(refusal(text).expected == "at most 16 layers inside of each other");
  text = "1x1x1";
  for (int i = 0; i < 100'000; ++i) text += "; ReLU";
  CHECK(refusal(text).expected == "at most 10,000 layers");
}

TEST_CASE("parse_architecture: no damage to a text does more than refuse it") {
  const std::string good =
      "2x9x11; Conv2d 3x3x3, padding 1; Residual (Conv2d 4x3x3, padding 1, stride 2; BatchNorm2d) "
      "skip (Conv2d 4x1x1, stride 2); Parallel (Conv2d 2x1x1) () (Tanh); LeakyReLU 1/10; Dense 3";
  (void)dn::parse_architecture(good);
  const auto accepted = [](const std::string& text) {
    try {
      return dn::parse_architecture(text).layers.size() > 0;
    } catch (const dn::ArchitectureError&) {
      return false;
    }
  };
  std::size_t refused = 0;
  for (std::size_t i = 0; i < good.size(); ++i) {
    refused += accepted(good.substr(0, i)) ? 0 : 1;
    std::string without = good, doubled = good;
    without.erase(i, 1);
    doubled.insert(i, 1, good[i]);
    refused += (accepted(without) ? 0 : 1) + (accepted(doubled) ? 0 : 1);
  }
  CHECK(refused > 2 * good.size());
}
