// Layers of sizes drawn at random, against the plain loops in double: whatever the cases chosen by
// hand in the other files leave out. The sizes are drawn by the compiler, from a fixed seed.

#include "conv_test.hpp"

#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/pool2d.hpp>

#include <cstdint>
#include <utility>

namespace {

namespace dn = digitnet;

/// A number from `low` to `high`, a function of the case and of what is drawn (splitmix64).
constexpr int drawn(std::uint64_t number, std::uint64_t what, int low, int high) {
  std::uint64_t z = (number * 64 + what + 1) * 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  z ^= z >> 31U;
  return low + static_cast<int>(z % static_cast<std::uint64_t>(high - low + 1));
}

template <std::uint64_t N>
void check_conv() {
  constexpr int kernel = drawn(N, 0, 1, 5);
  constexpr int padding = drawn(N, 1, 0, kernel - 1);
  constexpr int stride = drawn(N, 2, 1, 3);
  constexpr dn::Shape in{drawn(N, 3, 1, 9), drawn(N, 4, kernel, 12), drawn(N, 5, kernel, 12)};
  using Spec = dn::Conv2d<drawn(N, 6, 1, 13), kernel, dn::Padding{padding}, dn::Stride{stride},
                          dn::Bias{drawn(N, 7, 0, 1) == 1}>;
  CAPTURE(N);
  conv_test::check_scalar<in, Spec, dn::kernel::Epilogue{}, float>(drawn(N, 8, 1, 40));
  conv_test::check_scalar<in, Spec, dn::kernel::Epilogue{}, double>(drawn(N, 9, 1, 20));
}

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

template <std::size_t Count, class Check>
void for_each_case(Check check) {
  [&]<std::size_t... N>(std::index_sequence<N...>) { (check.template operator()<N>(), ...); }
  (std::make_index_sequence<Count>{});
}

}  // namespace

TEST_CASE("convolutions of random sizes, strides, paddings and batches") {
  for_each_case<24>([]<std::uint64_t N>() { check_conv<N>(); });
}

TEST_CASE("max-pooling of random sizes, strides and batches") {
  for_each_case<16>([]<std::uint64_t N>() { check_pool<N>(); });
}

TEST_CASE("dense layers of random sizes and batches") {
  for_each_case<16>([]<std::uint64_t N>() { check_dense<N>(); });
}
