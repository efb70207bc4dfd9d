#include <doctest/doctest.h>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/layer/layer_norm.hpp>
#include <digitnet/loss/softmax_cross_entropy.hpp>
#include <digitnet/train/gradient_check.hpp>

#include <utility>

namespace dn = digitnet;

namespace {

template <dn::Shape In, class... Specs>
void check_layer(double tolerance, std::size_t images = 5) {
  for (const int threads : {1, 2}) {
    CAPTURE(threads);
    const dn::GradientCheck check =
        dn::check_gradients<In, Specs...>(dn::Seed{11}, images, threads);
    CHECK(check.checked > 0);
    CHECK(check.worst_input < tolerance);
    CHECK(check.worst_parameter < tolerance);
  }
}

constexpr double smooth = 1e-6;
constexpr double kinked = 1e-4;

}  // namespace

TEST_CASE("Conv2d: gradients") {
  SUBCASE("valid") { check_layer<dn::Shape{2, 7, 6}, dn::Conv2d<3, 3>>(smooth); }
  SUBCASE("padded") { check_layer<dn::Shape{2, 6, 5}, dn::Conv2d<4, 3, dn::Padding{1}>>(smooth); }
  SUBCASE("large kernel, wide") {
    check_layer<dn::Shape{1, 9, 20}, dn::Conv2d<2, 5, dn::Padding{2}>>(smooth);
  }
  SUBCASE("kernel of seven") { check_layer<dn::Shape{1, 9, 9}, dn::Conv2d<5, 7>>(smooth); }
  SUBCASE("strided, no bias") {
    check_layer<dn::Shape{3, 8, 9},
                dn::Conv2d<7, 3, dn::Stride{2}, dn::Padding{1}, dn::Bias{false}>>(smooth);
  }
  SUBCASE("one by one") { check_layer<dn::Shape{5, 4, 4}, dn::Conv2d<13, 1>>(smooth); }
  SUBCASE("more padding than the kernel reaches") {
    check_layer<dn::Shape{1, 4, 4}, dn::Conv2d<2, 3, dn::Padding{3}>>(smooth);
  }
}

TEST_CASE("Conv2d in groups, and depthwise: gradients") {
  SUBCASE("two groups") {
    check_layer<dn::Shape{4, 6, 5}, dn::Conv2d<6, 3, dn::Padding{1}, dn::Groups{2}>>(smooth);
  }
  SUBCASE("strided, no bias") {
    check_layer<dn::Shape{6, 7, 6},
                dn::Conv2d<3, 3, dn::Groups{3}, dn::Stride{2}, dn::Bias{false}>>(smooth);
  }
  SUBCASE("depthwise") {
    check_layer<dn::Shape{5, 6, 7}, dn::DepthwiseConv2d<3, dn::Padding{1}>>(smooth);
  }
  SUBCASE("fused") {
    check_layer<dn::Shape{4, 7, 8}, dn::DepthwiseConv2d<3>, dn::MaxPool2d<2>, dn::BatchNorm2d,
                dn::ReLU, dn::Conv2d<4, 2, dn::Groups{2}>, dn::ReLU>(kinked, 20);
  }
}

TEST_CASE("LayerNorm: gradients through the moments of each image") {
  check_layer<dn::Shape{3, 4, 3}, dn::LayerNorm>(smooth, 5);
  check_layer<dn::Shape{9}, dn::LayerNorm, dn::Dense<4>, dn::LayerNorm>(smooth, 20);
}

TEST_CASE("Dense: gradients for odd sizes and several blocks") {
  check_layer<dn::Shape{3, 3, 3}, dn::Dense<11>>(smooth, 37);
  check_layer<dn::Shape{16}, dn::Dense<10, dn::Bias{false}>>(smooth, 16);
}

TEST_CASE("Pooling: gradients") {
  check_layer<dn::Shape{2, 7, 6}, dn::MaxPool2d<2>>(kinked);
  check_layer<dn::Shape{2, 7, 7}, dn::MaxPool2d<3, dn::Stride{2}>>(kinked);
  check_layer<dn::Shape{2, 7, 6}, dn::AvgPool2d<3>>(smooth);
  check_layer<dn::Shape{2, 5, 6}, dn::GlobalAvgPool2d>(smooth);
}

TEST_CASE("Activations and dropout: gradients") {
  check_layer<dn::Shape{2, 4, 4}, dn::ReLU>(kinked);
  check_layer<dn::Shape{2, 4, 4}, dn::LeakyReLU<dn::Fraction{1, 5}>>(kinked);
  check_layer<dn::Shape{2, 4, 4}, dn::Dropout<dn::Fraction{1, 4}>>(smooth);
}

TEST_CASE("BatchNorm2d: gradients through the statistics of the whole batch") {
  check_layer<dn::Shape{3, 4, 3}, dn::BatchNorm2d>(smooth, 5);
  check_layer<dn::Shape{3, 4, 3}, dn::BatchNorm2d>(smooth, 40);
}

TEST_CASE("Fused stages: gradients") {
  check_layer<dn::Shape{2, 6, 6}, dn::Conv2d<4, 3, dn::Padding{1}>, dn::ReLU>(kinked);
  check_layer<dn::Shape{2, 7, 8}, dn::Conv2d<5, 3>, dn::ReLU, dn::MaxPool2d<2>>(kinked);
  check_layer<dn::Shape{2, 7, 8}, dn::Conv2d<5, 3>, dn::MaxPool2d<2>, dn::BatchNorm2d, dn::ReLU>(
      kinked, 20);
  check_layer<dn::Shape{2, 9, 9}, dn::Conv2d<3, 3>, dn::ReLU, dn::MaxPool2d<2>, dn::Dense<6>,
              dn::ReLU>(kinked, 20);
}

TEST_CASE("Whole networks: gradients through every kind of layer and the loss") {
  check_layer<dn::Shape{1, 12, 12}, dn::Conv2d<4, 3, dn::Padding{1}>, dn::BatchNorm2d, dn::ReLU,
              dn::MaxPool2d<2>, dn::Conv2d<6, 3, dn::Padding{1}>, dn::LeakyReLU<>, dn::AvgPool2d<2>,
              dn::Dense<12>, dn::ReLU, dn::Dropout<dn::Fraction{1, 4}>, dn::Dense<5>>(kinked, 20);
  const auto check = dn::check_gradients<dn::Shape{1, 5, 5}, dn::Dense<10>>(
      dn::Seed{3}, 20, 2, 200, dn::SoftmaxCrossEntropy{.label_smoothing = 0.1F});
  CHECK(check.worst_input < smooth);
  CHECK(check.worst_parameter < smooth);
}
