#include <doctest/doctest.h>
#include <digitnet/digits/zoo/lenet5.hpp>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/network/describe.hpp>

namespace dn = digitnet;

namespace {

struct Unnamed {
  template <dn::Shape In, class Scalar>
  using on = dn::ReLU::on<In, Scalar>;
};

struct Named : Unnamed {
  static std::string name() { return "Gate 3, hard"; }
};

}  // namespace

TEST_CASE("summarise: LeNet-5 layer by layer") {
  const auto layers = dn::summarise<dn::zoo::LeNet5::Net>();
  REQUIRE(layers.size() == 11);
  CHECK(layers[0].name == "Conv2d 6x5x5, padding 2");
  CHECK(layers[0].kind == "Conv2d");
  CHECK(layers[0].in == dn::Shape{1, 28, 28});
  CHECK(layers[0].out == dn::Shape{6, 28, 28});
  CHECK(layers[0].parameters == 156);
  CHECK(layers[0].multiply_adds == 28 * 28 * 6 * 25);
  CHECK(layers[1].name == "ReLU");
  CHECK(layers[1].parameters == 0);
  CHECK(layers[2].name == "MaxPool2d 2x2");
  CHECK(layers[3].parameters == 2'416);
  CHECK(layers[6].kind == "Dense");
  CHECK(layers[6].in == dn::Shape{16, 5, 5});
  CHECK(layers[6].parameters == 48'120);
  CHECK(layers[10].parameters == 850);
  CHECK(dn::total_parameters(layers) == 61'706);
  CHECK(dn::total_multiply_adds(layers) == 117'600 + 240'000 + 48'000 + 10'080 + 840);
}

TEST_CASE("summarise: the settings of every kind of layer are data") {
  using Net = dn::Network<dn::Shape{3, 16, 16}, dn::Conv2d<8, 3, dn::Stride{2}, dn::Bias{false}>,
                          dn::LeakyReLU<dn::Fraction{1, 10}>, dn::MaxPool2d<3, dn::Stride{2}>,
                          dn::AvgPool2d<2>, dn::BatchNorm2d, dn::Dropout<dn::Fraction{1, 4}>,
                          Unnamed, Named, dn::Dense<4>>;
  const auto layers = dn::summarise<Net>();
  using Settings = dn::LayerSettings;
  CHECK(layers[0].settings ==
        Settings{.outputs = 8, .window = 3, .stride = 2, .padding = 0, .bias = false});
  CHECK(layers[1].settings == Settings{.fraction = dn::Fraction{1, 10}});
  CHECK(layers[2].settings == Settings{.window = 3, .stride = 2});
  CHECK(layers[3].settings == Settings{.window = 2, .stride = 2});
  CHECK(layers[4].settings == Settings{});
  CHECK(layers[5].settings == Settings{.fraction = dn::Fraction{1, 4}});
  CHECK(layers[6].kind == "Custom");
  CHECK(layers[6].settings == Settings{});
  CHECK(layers[7].name == "Gate 3, hard");
  CHECK(layers[7].kind == "Gate");
  CHECK(layers[8].settings == Settings{.outputs = 4, .bias = true});
}

TEST_CASE("architecture: all that decides tensors and function, on one line") {
  using Net = dn::Network<dn::Shape{3, 16, 16}, dn::Conv2d<8, 3, dn::Stride{2}, dn::Bias{false}>,
                          dn::BatchNorm2d, dn::LeakyReLU<dn::Fraction{1, 10}>,
                          dn::MaxPool2d<3, dn::Stride{2}>, dn::Dropout<dn::Fraction{1, 4}>,
                          dn::GlobalAvgPool2d, Unnamed, dn::Dense<4>>;
  CHECK(dn::architecture<Net>() ==
        "3x16x16; Conv2d 8x3x3, stride 2, no bias; BatchNorm2d; LeakyReLU 1/10; "
        "MaxPool2d 3x3, stride 2; Dropout 1/4; GlobalAvgPool2d; Custom; Dense 4");
  // The scalar type does not change what a network is.
  CHECK(dn::architecture<Net::with_scalar<double>>() == dn::architecture<Net>());
}
