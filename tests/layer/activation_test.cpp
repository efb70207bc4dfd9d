#include <doctest/doctest.h>

#include "../kernel/layer_run.hpp"

#include <digitnet/layer/activation.hpp>

namespace dn = digitnet;

namespace {
constexpr dn::Shape shape{2, 3, 5};
}

TEST_CASE_TEMPLATE("ReLU against its definition", Scalar, float, double) {
  using Layer = dn::ReLU::on<shape, Scalar>;
  auto x = reference::random_images(shape, 21, 1);
  const auto dy = reference::random_images(shape, 21, 2);
  x.values[0] = 0;
  const auto found = reference::run_layer<Layer>({}, x, dy);
  CHECK(found.y.values == reference::relu(x).values);
  CHECK(found.dx.values == reference::relu_backward(x, dy).values);
  CHECK(found.dx.values[0] == 0);  // the gradient at 0 is 0, as in PyTorch
}

TEST_CASE_TEMPLATE("LeakyReLU against its definition", Scalar, float, double) {
  using Layer = typename dn::LeakyReLU<dn::Fraction{1, 8}>::template on<shape, Scalar>;
  const auto x = reference::random_images(shape, 21, 1);
  const auto dy = reference::random_images(shape, 21, 2);
  auto y = x, dx = dy;
  for (std::size_t i = 0; i < x.values.size(); ++i) {
    if (x.values[i] > 0) continue;
    y.values[i] /= 8;
    dx.values[i] /= 8;
  }
  const auto found = reference::run_layer<Layer>({}, x, dy);
  CHECK(found.y.values == y.values);
  CHECK(found.dx.values == dx.values);
}

TEST_CASE("activations: names") {
  CHECK(dn::ReLU::description().text() == "ReLU");
  CHECK(dn::LeakyReLU<>::description().text() == "LeakyReLU 1/100");
}
