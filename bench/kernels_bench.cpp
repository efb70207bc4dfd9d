// GFLOP/s of every hot kernel of `lenet5` and `basic` on one thread, and what part that is of an
// FMA loop measured in the same process.

#include <benchmark/benchmark.h>
#include <digitnet/core/aligned_buffer.hpp>
#include <digitnet/core/random.hpp>
#include <digitnet/kernel/conv_backward_data.hpp>
#include <digitnet/kernel/conv_backward_weights.hpp>
#include <digitnet/kernel/conv_forward.hpp>
#include <digitnet/kernel/dense.hpp>
#include <digitnet/layer/conv2d.hpp>

#include "fma_peak.hpp"

namespace dn = digitnet;
namespace kernel = digitnet::kernel;

namespace {

double peak() {
  static const double value = dn::bench::fma_peak();
  return value;
}

dn::AlignedBuffer<float> random_buffer(std::size_t size) {
  dn::AlignedBuffer<float> buffer{size};
  dn::RandomStream random{dn::Seed{1}};
  for (float& value : buffer.span()) value = random.uniform(-1, 1);
  return buffer;
}

void report(benchmark::State& state, double multiply_adds) {
  const double flops = 2 * multiply_adds * static_cast<double>(state.iterations());
  state.counters["GFLOP/s"] = benchmark::Counter(flops * 1e-9, benchmark::Counter::kIsRate);
  state.counters["peak %"] =
      benchmark::Counter(100 * flops * 1e-9 / peak(), benchmark::Counter::kIsRate);
}

template <dn::ConvGeometry G>
constexpr double conv_multiply_adds =
    static_cast<double>(G.out().size()) * G.fan_in() * dn::lanes<float>;

template <dn::ConvGeometry G, kernel::Epilogue E>
void conv_forward(benchmark::State& state) {
  constexpr dn::Shape out = E.out(G.out());
  using X = dn::Block<const float, G.in, G.padding>;
  using Y = dn::Block<float, out>;
  auto x = random_buffer(X::size);
  auto y = random_buffer(Y::size);
  auto chosen = random_buffer(Y::size);
  auto weights = random_buffer(G.weight_count() + 64);
  for (auto _ : state) {
    kernel::conv_forward<G, E>(weights.data(), {.bias = weights.data()}, X{x.data()}, Y{y.data()},
                               reinterpret_cast<dn::LaneMask<float>*>(chosen.data()));
    benchmark::DoNotOptimize(y.data());
    benchmark::ClobberMemory();
  }
  report(state, conv_multiply_adds<G>);
}

template <dn::ConvGeometry G>
void conv_backward_data(benchmark::State& state) {
  using DY = dn::Block<const float, G.out()>;
  using DX = dn::Block<float, G.in>;
  auto dy = random_buffer(DY::size);
  auto dx = random_buffer(DX::size);
  auto weights = random_buffer(G.weight_count());
  for (auto _ : state) {
    kernel::conv_backward_data<G>(weights.data(), DY{dy.data()}, DX{dx.data()});
    benchmark::DoNotOptimize(dx.data());
    benchmark::ClobberMemory();
  }
  report(state, conv_multiply_adds<G>);
}

template <dn::ConvGeometry G>
void conv_backward_weights(benchmark::State& state) {
  using X = dn::Block<const float, G.in, G.padding>;
  using DY = dn::Block<const float, G.out()>;
  auto x = random_buffer(X::size);
  auto dy = random_buffer(DY::size);
  auto d_weights = random_buffer(G.weight_count() + 64);
  for (auto _ : state) {
    kernel::conv_backward_weights<G>(X{x.data()}, DY{dy.data()}, d_weights.data(),
                                     d_weights.data() + G.weight_count());
    benchmark::DoNotOptimize(d_weights.data());
    benchmark::ClobberMemory();
  }
  report(state, conv_multiply_adds<G>);
}

/// Which of a dense layer's three products.
enum class Product { forward, data, weights };

template <int In, int Out, Product P>
void dense(benchmark::State& state) {
  constexpr int images = 64;
  constexpr int blocks = images / dn::lanes<float>;
  using Xs = dn::Blocks<float, dn::Shape{In}>;
  using Ys = dn::Blocks<float, dn::Shape{Out}>;
  auto x = random_buffer(static_cast<std::size_t>(In * images));
  auto y = random_buffer(static_cast<std::size_t>(Out * images));
  auto weights = random_buffer(static_cast<std::size_t>(In * Out + Out));
  auto gradient = random_buffer(weights.size());
  const Xs xs{x.data(), static_cast<std::size_t>(In * dn::lanes<float>), blocks};
  const Ys ys{y.data(), static_cast<std::size_t>(Out * dn::lanes<float>), blocks};
  for (auto _ : state) {
    if constexpr (P == Product::forward) {
      kernel::dense_forward<In, Out, true>(weights.data(), weights.data(), xs, ys);
    } else if constexpr (P == Product::data) {
      kernel::dense_backward_data<In, Out>(weights.data(), ys, xs);
    } else {
      kernel::dense_backward_weights<In, Out>(xs, ys, gradient.data(), gradient.data() + In * Out,
                                              dn::Part{});
    }
    benchmark::DoNotOptimize(gradient.data());
    benchmark::ClobberMemory();
  }
  report(state, static_cast<double>(In) * Out * images);
}

/// A convolution in groups: a layer, as the kernels know nothing of groups. A depthwise one is
/// measured by the bytes that it reads and writes, too.
template <class Layer, bool Backward>
void grouped(benchmark::State& state) {
  using X = dn::Block<const float, Layer::in, Layer::halo>;
  using Y = dn::Block<float, Layer::out>;
  using DY = dn::Block<const float, Layer::out>;
  using DX = dn::Block<float, Layer::in>;
  auto x = random_buffer(X::size), y = random_buffer(Y::size), dx = random_buffer(DX::size);
  auto parameters = random_buffer(Layer::parameter_count);
  auto gradient = random_buffer(Layer::parameter_count);
  for (auto _ : state) {
    if constexpr (Backward) {
      Layer::backward(parameters.data(), X{x.data()}, Y{y.data()}, DY{y.data()}, DX{dx.data()},
                      gradient.data(), {});
    } else {
      Layer::forward(parameters.data(), X{x.data()}, Y{y.data()}, {});
    }
    benchmark::DoNotOptimize(y.data());
    benchmark::DoNotOptimize(dx.data());
    benchmark::ClobberMemory();
  }
  report(state, static_cast<double>(Layer::multiply_adds) * dn::lanes<float> * (Backward ? 2 : 1));
  const std::size_t values = Backward ? X::size + 2 * Y::size + DX::size : X::size + Y::size;
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(values * sizeof(float)));
}

using InGroups = dn::Conv2d<64, 3, dn::Padding{1}, dn::Groups{4}>::on<dn::Shape{64, 14, 14}, float>;
using Depthwise = dn::DepthwiseConv2d<3, dn::Padding{1}>::on<dn::Shape{64, 14, 14}, float>;

constexpr dn::ConvGeometry lenet_conv1{{1, 28, 28}, 6, 5, 1, 2};
constexpr dn::ConvGeometry lenet_conv2{{6, 14, 14}, 16, 5};
constexpr dn::ConvGeometry basic_conv1{{1, 28, 28}, 32, 3};
constexpr dn::ConvGeometry basic_conv2{{32, 26, 26}, 64, 3};
constexpr kernel::Epilogue relu{.relu = true};
constexpr kernel::Epilogue relu_max_pool{.max_pool = true, .relu = true};

void fma_loop(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(dn::bench::fma_peak());
  state.counters["GFLOP/s"] = peak();
}

}  // namespace

BENCHMARK(fma_loop)->Iterations(1);
BENCHMARK(conv_forward<lenet_conv1, relu_max_pool>)->Name("lenet5/conv1/forward");
BENCHMARK(conv_backward_weights<lenet_conv1>)->Name("lenet5/conv1/backward_weights");
BENCHMARK(conv_forward<lenet_conv2, relu_max_pool>)->Name("lenet5/conv2/forward");
BENCHMARK(conv_backward_data<lenet_conv2>)->Name("lenet5/conv2/backward_data");
BENCHMARK(conv_backward_weights<lenet_conv2>)->Name("lenet5/conv2/backward_weights");
BENCHMARK(dense<400, 120, Product::forward>)->Name("lenet5/dense1/forward");
BENCHMARK(dense<400, 120, Product::data>)->Name("lenet5/dense1/backward_data");
BENCHMARK(dense<400, 120, Product::weights>)->Name("lenet5/dense1/backward_weights");
BENCHMARK(conv_forward<basic_conv1, relu>)->Name("basic/conv1/forward");
BENCHMARK(conv_backward_weights<basic_conv1>)->Name("basic/conv1/backward_weights");
BENCHMARK(conv_forward<basic_conv2, relu_max_pool>)->Name("basic/conv2/forward");
BENCHMARK(conv_backward_data<basic_conv2>)->Name("basic/conv2/backward_data");
BENCHMARK(conv_backward_weights<basic_conv2>)->Name("basic/conv2/backward_weights");
BENCHMARK(dense<9216, 128, Product::forward>)->Name("basic/dense1/forward");
BENCHMARK(dense<9216, 128, Product::data>)->Name("basic/dense1/backward_data");
BENCHMARK(dense<9216, 128, Product::weights>)->Name("basic/dense1/backward_weights");
BENCHMARK(grouped<InGroups, false>)->Name("groups/forward");
BENCHMARK(grouped<InGroups, true>)->Name("groups/backward");
BENCHMARK(grouped<Depthwise, false>)->Name("depthwise/forward");
BENCHMARK(grouped<Depthwise, true>)->Name("depthwise/backward");
