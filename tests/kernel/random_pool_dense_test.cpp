#include "random_shapes.hpp"

#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>

namespace {

namespace dn = digitnet;

using random_shapes::drawn;
using random_shapes::for_each_case;

template <std::uint64_t N>
void check_pool() {
  constexpr int window = drawn(N, 0, 1, 4), stride = drawn(N, 1, 1, 4);
  constexpr dn::Shape in{drawn(N, 2, 1, 7), drawn(N, 3, window, 11), drawn(N, 4, window, 11)};
  using Layer = typename dn::MaxPool2d<window, dn::Stride{stride}>::template on<in, float>;
  const auto x = reference::random_images(in, drawn(N, 5, 1, 40), N);
  const auto dy = reference::random_images(Layer::out, x.count, N + 100);
  const auto found = reference::run_layer<Layer>({}, x, dy);
  CAPTURE(N);
  CHECK(reference::distance(found.y, reference::max_pool(x, window, stride)) <
        reference::tolerance<float>);
  CHECK(reference::distance(found.dx, reference::max_pool_backward(x, dy, window, stride)) <
        reference::tolerance<float>);
}

/// A dense layer is a convolution whose kernel covers one pixel.
template <std::uint64_t N>
void check_dense() {
  constexpr dn::Shape in{drawn(N, 0, 1, 150)};
  constexpr int out = drawn(N, 1, 1, 70);
  using Layer = typename dn::Dense<out>::template on<in, float>;
  const reference::Conv conv{in, out, 1, 1, 0};
  const auto parameters = reference::random_values(Layer::parameter_count, N);
  const auto x = reference::random_images(in, drawn(N, 2, 1, 50), N + 1);
  const auto dy = reference::random_images(Layer::out, x.count, N + 2);
  const auto found = reference::run_layer<Layer>(parameters, x, dy);
  const auto gradients = reference::conv_backward(conv, parameters, true, x, dy);
  CAPTURE(N);
  CHECK(reference::distance(found.y, reference::conv_forward(conv, parameters, true, x)) <
        reference::tolerance<float>);
  CHECK(reference::distance(found.dx, gradients.x) < reference::tolerance<float>);
  CHECK(reference::distance(found.d_parameters, gradients.parameters) <
        reference::tolerance<float>);
}

}  // namespace

TEST_CASE("max-pooling of random sizes, strides and batches") {
  for_each_case<0, 16>([]<std::uint64_t N>() { check_pool<N>(); });
}

TEST_CASE("dense layers of random sizes and batches") {
  for_each_case<0, 16>([]<std::uint64_t N>() { check_dense<N>(); });
}
