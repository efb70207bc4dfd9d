#include <doctest/doctest.h>

#include "network_run.hpp"

#include <digitnet/digits/zoo/accurate.hpp>
#include <digitnet/digits/zoo/default.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/network/predictor.hpp>

namespace dn = digitnet;

namespace {

/// One image at a time, output channels as lanes, against the network in image lanes.
template <class Net>
void check() {
  using Scalar = typename Net::Scalar;
  static_assert(dn::detail::single_image_layers<typename Net::Plan::Layers>);
  const auto net = network_run::random_network<Net>(5);
  constexpr std::size_t count = 9;
  const auto bytes = network_run::random_bytes(count * Net::in.size(), 6);
  const auto expected = network_run::logits(net, network_run::to_images(Net::in, bytes));
  dn::detail::SingleImage<typename Net::Plan> single{net.parameters().data(), net.buffers().data()};
  std::vector<double> found;
  for (std::size_t i = 0; i < count; ++i) {
    const Scalar* logits = single(&bytes[i * Net::in.size()]);
    found.insert(found.end(), logits, logits + Net::classes);
  }
  CHECK(reference::distance(found, expected) < reference::tolerance<Scalar>);
}

template <dn::Shape In, class... Specs>
void check_both() {
  check<dn::BasicNetwork<float, In, Specs...>>();
  check<dn::BasicNetwork<double, In, Specs...>>();
}

}  // namespace

TEST_CASE("a single image gives what a block of images gives") {
  SUBCASE("dense alone, around the lanes") {
    check_both<dn::Shape{5}, dn::Dense<17>, dn::ReLU, dn::Dense<16>, dn::ReLU, dn::Dense<3>>();
  }
  SUBCASE("dense on feature maps, without bias") {
    check_both<dn::Shape{3, 4, 5}, dn::Dense<9, dn::Bias{false}>>();
  }
  SUBCASE("padding and pooling with a remainder") {
    check_both<dn::Shape{1, 9, 11}, dn::Conv2d<6, 5, dn::Padding{2}>, dn::ReLU, dn::MaxPool2d<2>,
               dn::Conv2d<3, 3>, dn::ReLU, dn::Dense<7>>();
  }
  SUBCASE("pooling before ReLU and without it") {
    check_both<dn::Shape{1, 9, 11}, dn::Conv2d<6, 3>, dn::MaxPool2d<2>, dn::ReLU, dn::Conv2d<3, 2>,
               dn::MaxPool2d<2>, dn::Dense<7>>();
  }
  SUBCASE("strides, several input channels") {
    check_both<dn::Shape{3, 10, 9}, dn::Conv2d<4, 3, dn::Stride{2}, dn::Bias{false}>,
               dn::Conv2d<5, 2, dn::Stride{2}, dn::Padding{1}>, dn::ReLU, dn::Dense<4>>();
  }
  SUBCASE("more channels than lanes, ending in a convolution") {
    check_both<dn::Shape{2, 6, 6}, dn::Conv2d<33, 3, dn::Padding{1}>, dn::ReLU, dn::Conv2d<18, 3>,
               dn::ReLU, dn::MaxPool2d<2>, dn::Conv2d<2, 2>>();
  }
  SUBCASE("activations alone, around the lanes") {
    check_both<dn::Shape{17, 3, 2}, dn::ReLU, dn::Dense<9>, dn::LeakyReLU<dn::Fraction{1, 8}>,
               dn::Dense<3>>();
    check_both<dn::Shape{3, 4, 4}, dn::LeakyReLU<>, dn::Conv2d<5, 3, dn::Padding{1}>,
               dn::LeakyReLU<>>();
  }
  SUBCASE("pooling of every kind") {
    check_both<dn::Shape{2, 11, 9}, dn::Conv2d<18, 3>, dn::AvgPool2d<2>, dn::ReLU,
               dn::MaxPool2d<3, dn::Stride{1}>, dn::Dense<4>>();
    check_both<dn::Shape{3, 8, 7}, dn::MaxPool2d<3, dn::Stride{2}>, dn::Conv2d<6, 2>,
               dn::GlobalAvgPool2d>();
  }
  SUBCASE("batch normalisation that nothing takes in") {
    check_both<dn::Shape{3, 5, 4}, dn::BatchNorm2d, dn::Conv2d<20, 3>, dn::ReLU, dn::BatchNorm2d,
               dn::GlobalAvgPool2d, dn::Dense<6>, dn::BatchNorm2d>();
  }
  SUBCASE("dense before a padded convolution") {
    check_both<dn::Shape{2, 3, 3}, dn::Dense<7>, dn::ReLU, dn::Conv2d<4, 3, dn::Padding{1}>,
               dn::Dense<3>>();
  }
  SUBCASE("ending in a convolution with several pixels") {
    check_both<dn::Shape{2, 5, 6}, dn::Conv2d<3, 3>>();
    check_both<dn::Shape{1, 9, 8}, dn::Conv2d<17, 3>, dn::ReLU, dn::MaxPool2d<2>>();
  }
}

TEST_CASE("networks of the library's layers have a path for single images once folded") {
  static_assert(dn::Predictor<dn::zoo::Default::Net>::has_single_path);
  static_assert(dn::Predictor<dn::zoo::Accurate::Net>::has_single_path);
  using Leaky = dn::Network<dn::Shape{1, 28, 28}, dn::Conv2d<6, 5>, dn::LeakyReLU<>,
                            dn::AvgPool2d<2>, dn::Dropout<>, dn::Dense<10>>;
  static_assert(dn::Predictor<Leaky>::has_single_path);
}
