#include <doctest/doctest.h>

#include "conv_test.hpp"

namespace dn = digitnet;
using conv_test::check;

namespace {

constexpr dn::kernel::Epilogue relu{.relu = true};
constexpr dn::kernel::Epilogue max_pool{.max_pool = true};
constexpr dn::kernel::Epilogue relu_max_pool{.max_pool = true, .relu = true};

}  // namespace

TEST_CASE("convolution and ReLU in one") {
  SUBCASE("plain") { check<dn::Shape{2, 6, 7}, dn::Conv2d<5, 3>, relu>(); }
  SUBCASE("padded") { check<dn::Shape{3, 5, 5}, dn::Conv2d<6, 3, dn::Padding{1}>, relu>(); }
  SUBCASE("strided, without bias") {
    check<dn::Shape{1, 9, 9}, dn::Conv2d<4, 3, dn::Stride{2}, dn::Bias{false}>, relu>();
  }
}

TEST_CASE("convolution and 2x2 max-pooling in one") {
  SUBCASE("even") { check<dn::Shape{1, 8, 10}, dn::Conv2d<7, 3, dn::Padding{1}>, max_pool>(); }
  SUBCASE("odd, without bias") {
    check<dn::Shape{3, 7, 9}, dn::Conv2d<4, 3, dn::Bias{false}>, max_pool>();
  }
}

TEST_CASE("convolution, ReLU and 2x2 max-pooling in one") {
  SUBCASE("even") {
    check<dn::Shape{1, 10, 12}, dn::Conv2d<6, 5, dn::Padding{2}>, relu_max_pool>();
  }
  SUBCASE("odd height and width: the last row and column are dropped") {
    check<dn::Shape{2, 7, 9}, dn::Conv2d<5, 3>, relu_max_pool>();
  }
  SUBCASE("one window") { check<dn::Shape{3, 4, 4}, dn::Conv2d<7, 3>, relu_max_pool>(); }
  SUBCASE("strided") {
    check<dn::Shape{2, 9, 9}, dn::Conv2d<3, 3, dn::Stride{2}, dn::Padding{1}>, relu_max_pool>();
  }
}

namespace {

/// y and the gradient of x for one 2x2 window whose sums are `values`, under a 1x1 convolution
/// that copies.
struct Window {
  double y;
  std::vector<double> dx;
};

template <class Scalar>
Window pool_window(std::vector<double> values) {
  using Layer = typename dn::Conv2d<1, 1>::bind<dn::Shape{1, 2, 2}, Scalar, relu_max_pool>::type;
  reference::Images x{{1, 2, 2}, 1}, dy{{1, 1, 1}, 1};
  x.values = std::move(values);
  dy.values = {5};
  const auto result = reference::run_layer<Layer>({1, 0}, x, dy);
  return {result.y.values[0], result.dx.values};
}

}  // namespace

TEST_CASE_TEMPLATE("fused max-pooling: ties and windows without a positive value", Scalar, float,
                   double) {
  // Of equal values the first in row order gets the gradient, as in MaxPool2d.
  CHECK(pool_window<Scalar>({1, 2, 2, 2}).dx == std::vector<double>{0, 5, 0, 0});
  CHECK(pool_window<Scalar>({3, 1, 0, 3}).dx == std::vector<double>{5, 0, 0, 0});
  CHECK(pool_window<Scalar>({-1, -2, -3, 4}).dx == std::vector<double>{0, 0, 0, 5});
  const Window negative = pool_window<Scalar>({-1, -2, -3, -4});
  CHECK(negative.y == 0);
  CHECK(negative.dx == std::vector<double>{0, 0, 0, 0});
  // The gradient of ReLU at zero is zero, as in PyTorch.
  CHECK(pool_window<Scalar>({0, 0, 0, 0}).dx == std::vector<double>{0, 0, 0, 0});
}
