#pragma once

#include <digitnet/network/stage/stage_runner.hpp>

namespace digitnet::detail {

/// How a stage is executed whose parameters are not trained: `forward` computes what inference
/// does, and leaves what `backward` needs for the gradient of the input alone.
template <class L>
struct FrozenStage {
  using Scalar = typename L::Scalar;

  template <int I, class Run>
  static void forward(const Run& run) {
    StageRunner<L>::template forward<I>(run);
  }

  template <int I, class Run>
  static void backward(const Run& run) {
    if constexpr (BatchLayer<L> || LinkedStage<L>) {
      StageRunner<L>::template backward<I>(run);
    } else {
      run.share.for_each_block([&](int block, std::size_t) { backward_block<I>(run, block); });
    }
  }

 private:
  template <int I, class Run>
  static void backward_block(const Run& run, int block) {
    const Block<const Scalar, L::in, L::halo> x = run.space.template activation<I>(block);
    const Block<const Scalar, L::out> dy = run.space.template gradient<I + 1>(block);
    const auto y = run.space.template activation<I + 1>(block);
    const auto dx = run.space.template gradient<I>(block);
    const Scalar* const parameters = run.template parameters<I>();
    const Frame<Scalar> frame = run.template frame<I>(block);
    if constexpr (requires { L::backward(parameters, x, y, dy, dx, NoGradient{}, frame); }) {
      L::backward(parameters, x, y, dy, dx, NoGradient{}, frame);
    } else {  // a layer that computes both gradients together: nobody reads that of the parameters
      L::backward(parameters, x, y, dy, dx, run.groups.template gradient<I>(block), frame);
    }
  }
};

/// Batch normalisation by its running statistics, which stay as they are.
template <StatisticsLayer L>
struct FrozenStage<L> {
  template <int I, class Run>
  static void forward(const Run& run) {
    run.share.for_each_block([&](int block, std::size_t) {
      L::normalise(run.template parameters<I>(), run.space.template activation<I>(block),
                   run.space.template activation<I + 1>(block), run.template buffers<I>());
    });
  }

  template <int I, class Run>
  static void backward(const Run& run) {
    run.share.for_each_block([&](int block, std::size_t) {
      const auto dx = run.space.template gradient<I>(block);
      if constexpr (wants_gradient<decltype(run.space.template gradient<I>(block))>) {
        L::backward_fixed(run.template parameters<I>(), run.space.template gradient<I + 1>(block),
                          dx, run.template buffers<I>());
      }
    });
  }
};

}  // namespace digitnet::detail
