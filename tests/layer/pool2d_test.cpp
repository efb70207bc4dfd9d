#include <doctest/doctest.h>

#include "../kernel/layer_run.hpp"

#include <digitnet/layer/pool2d.hpp>

namespace dn = digitnet;

namespace {

template <class Layer>
void compare(const reference::Images& x, const reference::Images& dy, const reference::Images& y,
             const reference::Images& dx) {
  const auto found = reference::run_layer<Layer>({}, x, dy);
  constexpr double tolerance = reference::tolerance<typename Layer::Scalar>;
  CHECK(reference::distance(found.y, y) < tolerance);
  CHECK(reference::distance(found.dx, dx) < tolerance);
}

template <class Scalar, dn::Shape In, int Window, int Stride>
void check_scalar(int images) {
  using Max = typename dn::MaxPool2d<Window, dn::Stride{Stride}>::template on<In, Scalar>;
  using Avg = typename dn::AvgPool2d<Window, dn::Stride{Stride}>::template on<In, Scalar>;
  auto x = reference::random_images(In, images, 1);
  const auto dy = reference::random_images(Max::out, images, 2);
  compare<Max>(x, dy, reference::max_pool(x, Window, Stride),
               reference::max_pool_backward(x, dy, Window, Stride));
  compare<Avg>(x, dy, reference::avg_pool(x, Window, Stride),
               reference::avg_pool_backward(x, dy, Window, Stride));
  // Few different values: nearly every window has a tie.
  for (double& value : x.values) value = std::round(value * 1.5);
  compare<Max>(x, dy, reference::max_pool(x, Window, Stride),
               reference::max_pool_backward(x, dy, Window, Stride));
}

template <dn::Shape In, int Window, int Stride = Window>
void check() {
  for (const int images : {1, 16, 19}) {
    CAPTURE(images);
    check_scalar<float, In, Window, Stride>(images);
    check_scalar<double, In, Window, Stride>(images);
  }
}

}  // namespace

TEST_CASE("MaxPool2d and AvgPool2d against plain loops") {
  SUBCASE("2x2, even") { check<dn::Shape{3, 6, 8}, 2>(); }
  SUBCASE("2x2, odd: the border is dropped") { check<dn::Shape{2, 7, 5}, 2>(); }
  SUBCASE("3x3, overlapping") { check<dn::Shape{2, 9, 8}, 3, 2>(); }
  SUBCASE("2x2, overlapping at every pixel") { check<dn::Shape{1, 5, 5}, 2, 1>(); }
  SUBCASE("2x2, with gaps") { check<dn::Shape{1, 8, 9}, 2, 3>(); }
  SUBCASE("the whole map") { check<dn::Shape{4, 5, 5}, 5>(); }
  SUBCASE("1x1") { check<dn::Shape{2, 3, 4}, 1>(); }
}

TEST_CASE_TEMPLATE("GlobalAvgPool2d against plain loops", Scalar, float, double) {
  constexpr dn::Shape in{3, 5, 4};
  using Layer = dn::GlobalAvgPool2d::on<in, Scalar>;
  for (const int images : {1, 17}) {
    const auto x = reference::random_images(in, images, 1);
    const auto dy = reference::random_images(Layer::out, images, 2);
    reference::Images y{Layer::out, images}, dx{in, images};
    x.for_each([&](int n, int c, int row, int column) {
      y.at(n, c, 0, 0) += x.at(n, c, row, column) / 20;
      dx.at(n, c, row, column) = dy.at(n, c, 0, 0) / 20;
    });
    compare<Layer>(x, dy, y, dx);
  }
}

TEST_CASE("MaxPool2d: of equal values the first in row order gets the gradient") {
  using Layer = dn::MaxPool2d<2>::on<dn::Shape{1, 2, 2}, float>;
  reference::Images x{{1, 2, 2}, 1}, dy{{1, 1, 1}, 1};
  dy.values = {3};
  x.values = {0, 0, 0, 0};
  CHECK(reference::run_layer<Layer>({}, x, dy).dx.values == std::vector<double>{3, 0, 0, 0});
  x.values = {-2, -1, -2, -1};
  CHECK(reference::run_layer<Layer>({}, x, dy).dx.values == std::vector<double>{0, 3, 0, 0});
}

TEST_CASE("pooling layers: shapes and names") {
  static_assert(dn::MaxPool2d<2>::on<dn::Shape{6, 28, 27}, float>::out == dn::Shape{6, 14, 13});
  static_assert(dn::AvgPool2d<3, dn::Stride{2}>::on<dn::Shape{1, 8, 8}, float>::out ==
                dn::Shape{1, 3, 3});
  static_assert(dn::GlobalAvgPool2d::on<dn::Shape{8, 3, 3}, float>::out == dn::Shape{8});
  CHECK(dn::MaxPool2d<2>::description().text() == "MaxPool2d 2x2");
  CHECK(dn::AvgPool2d<3, dn::Stride{2}>::description().text() == "AvgPool2d 3x3, stride 2");
  CHECK(dn::MaxPool2d<2, dn::Stride{2}>::description().text() == "MaxPool2d 2x2");
  CHECK(dn::GlobalAvgPool2d::description().text() == "GlobalAvgPool2d");
}

TEST_CASE("MaxPool2d: a window with a NaN gives NaN, wherever it is") {
  using Layer = dn::MaxPool2d<2>::on<dn::Shape{1, 2, 2}, float>;
  const reference::Images dy{{1, 1, 1}, 1};
  for (std::size_t i = 0; i < 4; ++i) {
    reference::Images x{{1, 2, 2}, 1};
    x.values = {1, -2, 3, -4};
    x.values[i] = std::numeric_limits<double>::quiet_NaN();
    CHECK(std::isnan(reference::run_layer<Layer>({}, x, dy).y.values[0]));
  }
}
