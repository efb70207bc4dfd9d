#include <doctest/doctest.h>

#include "layer_run.hpp"

#include <digitnet/layer/dense.hpp>

namespace dn = digitnet;

namespace {

template <dn::Shape In, int Outputs, bool HasBias, bool Relu, class Scalar>
void check_scalar(int images) {
  CAPTURE(images);
  CAPTURE(sizeof(Scalar));
  using Layer = dn::detail::DenseLayer<In, Outputs, HasBias, Relu, Scalar>;
  const auto parameters = reference::random_values(Layer::parameter_count, 1);
  const auto x = reference::random_images(In, images, 2);
  const auto dy = reference::random_images(Layer::out, images, 3);
  const auto linear = reference::dense_forward(parameters, Outputs, HasBias, x);
  const auto y = Relu ? reference::relu(linear) : linear;
  const auto d_linear = Relu ? reference::relu_backward(linear, dy) : dy;
  const auto gradients = reference::dense_backward(parameters, Outputs, HasBias, x, d_linear);

  std::vector<double> whole;
  for (const int parts : {1, 2, 3}) {
    CAPTURE(parts);
    const auto found = reference::run_layer<Layer>(parameters, x, dy, parts);
    constexpr double tolerance = reference::tolerance<Scalar>;
    CHECK(reference::distance(found.y, y) < tolerance);
    CHECK(reference::distance(found.dx, gradients.x) < tolerance);
    CHECK(reference::distance(found.d_parameters, gradients.parameters) < tolerance);
    if (parts == 1) whole = found.d_parameters;
    CHECK(found.d_parameters == whole);  // to the bit, whoever computes which share
  }
}

template <dn::Shape In, int Outputs, bool HasBias = true, bool Relu = false>
void check() {
  for (const int images : {1, 16, 37}) {
    check_scalar<In, Outputs, HasBias, Relu, float>(images);
    check_scalar<In, Outputs, HasBias, Relu, double>(images);
  }
}

}  // namespace

TEST_CASE("dense: sizes around lanes and register tiles") {
  SUBCASE("1 to 1") { check<dn::Shape{1}, 1>(); }
  SUBCASE("15 to 5") { check<dn::Shape{15}, 5>(); }
  SUBCASE("16 to 8") { check<dn::Shape{16}, 8>(); }
  SUBCASE("17 to 9") { check<dn::Shape{17}, 9>(); }
  SUBCASE("84 to 10 as in LeNet-5") { check<dn::Shape{84}, 10>(); }
  SUBCASE("feature maps to 33") { check<dn::Shape{4, 3, 5}, 33>(); }
  SUBCASE("without bias") { check<dn::Shape{20}, 7, false>(); }
}

TEST_CASE("dense and ReLU in one") {
  SUBCASE("with bias") { check<dn::Shape{2, 3, 3}, 12, true, true>(); }
  SUBCASE("without bias") { check<dn::Shape{31}, 17, false, true>(); }
}

TEST_CASE("dense: weight gradients of more images than one pass of transposed columns holds") {
  check_scalar<dn::Shape{19}, 6, true, false, float>(300);
  check_scalar<dn::Shape{19}, 6, true, false, double>(300);
}
