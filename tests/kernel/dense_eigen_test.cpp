// GCC 12 finds the deliberately undefined registers in its own AVX-512 header, once Eigen's product
// is inlined.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

#include <doctest/doctest.h>

#include "layer_run.hpp"

#include <digitnet/layer/dense.hpp>

#include <Eigen/Dense>

namespace dn = digitnet;

TEST_CASE_TEMPLATE("dense: against Eigen's matrix product", Scalar, float, double) {
  constexpr int inputs = 120, outputs = 84, images = 50;
  using Layer = dn::detail::DenseLayer<dn::Shape{inputs}, outputs, true, false, Scalar>;
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using Map = Eigen::Map<const Matrix>;
  const auto parameters = reference::random_values(Layer::parameter_count, 1);
  const auto x = reference::random_images({inputs}, images, 2);
  const auto dy = reference::random_images({outputs}, images, 3);
  const Map weights{parameters.data(), outputs, inputs}, in{x.values.data(), images, inputs},
      gradient{dy.values.data(), images, outputs};
  const Eigen::Map<const Eigen::RowVectorXd> bias{&parameters[inputs * outputs], outputs};
  const Matrix y = (in * weights.transpose()).rowwise() + bias;
  const Matrix dx = gradient * weights;
  const Matrix d_weights = gradient.transpose() * in;
  const Eigen::RowVectorXd d_bias = gradient.colwise().sum();

  const auto found = reference::run_layer<Layer>(parameters, x, dy);
  const auto values = [](const auto& m) {
    return std::vector<double>(m.data(), m.data() + m.size());
  };
  std::vector<double> d_parameters = values(d_weights);
  d_parameters.insert(d_parameters.end(), d_bias.data(), d_bias.data() + d_bias.size());
  constexpr double tolerance = reference::tolerance<Scalar>;
  CHECK(reference::distance(found.y.values, values(y)) < tolerance);
  CHECK(reference::distance(found.dx.values, values(dx)) < tolerance);
  CHECK(reference::distance(found.d_parameters, d_parameters) < tolerance);
}
