#include <doctest/doctest.h>

#include "../kernel/layer_run.hpp"

#include <digitnet/layer/smooth_activation.hpp>
#include <digitnet/train/gradient_check.hpp>

#include <cmath>
#include <limits>

namespace dn = digitnet;

namespace {

constexpr dn::Shape shape{3, 4, 5};

/// Values and gradients of every function against its definition, from -100 to 100.
template <class Activation, class Scalar>
void check_values(double (*value)(double), double (*slope)(double)) {
  using Layer = typename Activation::template on<shape, Scalar>;
  constexpr double tolerance = sizeof(Scalar) == 4 ? 4e-7 : 4e-15;
  const int images = 67;
  reference::Images x{shape, images}, dy{shape, images};
  for (std::size_t i = 0; i < x.values.size(); ++i) {
    const double way = static_cast<double>(i) / static_cast<double>(x.values.size() - 1) * 2 - 1;
    x.values[i] = static_cast<double>(static_cast<Scalar>(100 * way * way * way));
    dy.values[i] = i % 2 == 0 ? 1 : -2;
  }
  x.values[0] = 0;
  const auto found = reference::run_layer<Layer>({}, x, dy);
  double worst_value = 0, worst_slope = 0;
  for (std::size_t i = 0; i < x.values.size(); ++i) {
    const double size = std::max(1.0, std::abs(x.values[i]));
    worst_value = std::max(worst_value, std::abs(found.y.values[i] - value(x.values[i])) / size);
    worst_slope = std::max(worst_slope,
                           std::abs(found.dx.values[i] - dy.values[i] * slope(x.values[i])) / size);
  }
  CHECK(worst_value < tolerance);
  CHECK(worst_slope < 4 * tolerance);
}

double logistic(double x) { return 1 / (1 + std::exp(-x)); }
double phi(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }
double bell(double x) { return std::exp(-x * x / 2) * 0.3989422804014327; }
double hardswish(double x) { return x * std::clamp(x + 3, 0.0, 6.0) / 6; }

template <class Activation>
void check_gradient(double tolerance) {
  const auto check = dn::check_gradients<dn::Shape{2, 4, 4}, Activation>(dn::Seed{11});
  CHECK(check.checked > 0);
  CHECK(check.worst_input < tolerance);
}

}  // namespace

TEST_CASE_TEMPLATE("Smooth activations against their definitions", Scalar, float, double) {
  check_values<dn::Sigmoid, Scalar>(logistic, [](double x) { return logistic(x) * logistic(-x); });
  check_values<dn::Tanh, Scalar>([](double x) { return std::tanh(x); },
                                 [](double x) { return 1 - std::tanh(x) * std::tanh(x); });
  check_values<dn::SiLU, Scalar>([](double x) { return x * logistic(x); },
                                 [](double x) { return logistic(x) * (1 + x * logistic(-x)); });
  check_values<dn::GELU, Scalar>([](double x) { return x * phi(x); },
                                 [](double x) { return phi(x) + x * bell(x); });
  check_values<dn::Hardswish, Scalar>(hardswish, [](double x) {
    return x < -3 ? 0.0 : x > 3 ? 1.0 : x / 3 + 0.5;
  });
}

TEST_CASE("Smooth activations: gradients") {
  check_gradient<dn::Sigmoid>(1e-6);
  check_gradient<dn::Tanh>(1e-6);
  check_gradient<dn::SiLU>(1e-6);
  check_gradient<dn::GELU>(1e-6);
  check_gradient<dn::Hardswish>(1e-4);
}

TEST_CASE_TEMPLATE("Tanh: numbers near 0 keep their digits", Scalar, float, double) {
  constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  for (Scalar x = 1; x > Scalar(1e-20); x *= Scalar(0.37)) {
    const dn::Vec<Scalar> y = dn::Tanh::value(dn::broadcast(-x));
    CHECK(std::abs(y[0] + std::tanh(x)) <= 4 * epsilon * x);
  }
}

TEST_CASE_TEMPLATE("Smooth activations: what is not a number stays so, and nothing else becomes it",
                   Scalar, float, double) {
  const auto values = [](auto activation, Scalar x) {
    return decltype(activation)::value(dn::broadcast(x))[0];
  };
  const auto each = [&](const auto& body) {
    body(dn::Sigmoid{}), body(dn::Tanh{}), body(dn::SiLU{}), body(dn::GELU{}),
        body(dn::Hardswish{});
  };
  constexpr Scalar huge = std::numeric_limits<Scalar>::max() / 8;
  each([&](auto activation) {
    CHECK(std::isnan(values(activation, std::numeric_limits<Scalar>::quiet_NaN())));
    CHECK(std::isfinite(values(activation, -huge)));
  });
  CHECK(values(dn::SiLU{}, -huge) == 0);
  CHECK(values(dn::GELU{}, -huge) == 0);
  CHECK(values(dn::Sigmoid{}, huge) == 1);
  CHECK(values(dn::Tanh{}, huge) == 1);
  CHECK(values(dn::Tanh{}, -huge) == -1);
  CHECK(values(dn::SiLU{}, huge) == huge);
  CHECK(values(dn::GELU{}, huge) == huge);
}
