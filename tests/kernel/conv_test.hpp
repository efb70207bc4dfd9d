#pragma once

// What the files conv_*_test.cpp share: a convolution of the library against the plain one.

#include "layer_run.hpp"

#include <digitnet/layer/conv2d.hpp>

namespace conv_test {

namespace dn = digitnet;

/// Convolution, alone or with what is fused behind it, forward and backward, for some images.
template <dn::Shape In, class Spec, dn::kernel::Epilogue E, class Scalar>
void check_scalar(int images) {
  CAPTURE(images);
  CAPTURE(sizeof(Scalar));
  using Layer = typename Spec::template bind<In, Scalar, E>::type;
  const reference::Conv conv{In, Spec::out_channels, Spec::kernel, Spec::stride, Spec::padding};
  const auto parameters = reference::random_values(Layer::parameter_count, 1);
  const auto x = reference::random_images(In, images, 2);
  const auto dy = reference::random_images(Layer::out, images, 3);

  const auto linear = reference::conv_forward(conv, parameters, Spec::bias, x);
  const auto active = E.relu ? reference::relu(linear) : linear;
  const auto expected = E.max_pool ? reference::max_pool(active, 2, 2) : active;
  const auto d_active = E.max_pool ? reference::max_pool_backward(active, dy, 2, 2) : dy;
  const auto d_linear = E.relu ? reference::relu_backward(linear, d_active) : d_active;
  const auto gradients = reference::conv_backward(conv, parameters, Spec::bias, x, d_linear);

  const auto found = reference::run_layer<Layer>(parameters, x, dy);
  constexpr double tolerance = reference::tolerance<Scalar>;
  CHECK(reference::distance(found.y, expected) < tolerance);
  CHECK(reference::distance(found.dx, gradients.x) < tolerance);
  CHECK(reference::distance(found.d_parameters, gradients.parameters) < tolerance);
}

/// One image, less than a block, and more than one block, in both precisions.
template <dn::Shape In, class Spec, dn::kernel::Epilogue E = dn::kernel::Epilogue{}>
void check() {
  for (const int images : {1, 7, 21}) {
    check_scalar<In, Spec, E, float>(images);
    check_scalar<In, Spec, E, double>(images);
  }
}

}  // namespace conv_test
