#include <doctest/doctest.h>

#include "single_image_run.hpp"

#include <digitnet/digits/zoo/accurate.hpp>
#include <digitnet/digits/zoo/default.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/network/predictor.hpp>

namespace dn = digitnet;

namespace {

template <dn::Shape In, class... Specs>
void check_both() {
  single_image_run::check<dn::BasicNetwork<float, In, Specs...>>();
  single_image_run::check<dn::BasicNetwork<double, In, Specs...>>();
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
