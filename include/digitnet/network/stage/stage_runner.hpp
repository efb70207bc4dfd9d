#pragma once

#include <digitnet/layer/layer.hpp>

#include <cstddef>

namespace digitnet::detail {

/// How a stage is executed, the same verbs for every kind of layer; `I` is its place in the plan:
///
///     infer<I>(net, space, first, count)    input to output, with running statistics, no dropout
///     forward<I>(run)                       of this thread's blocks of a batch
///     backward<I>(run)                      d output to d input
///     gather<I>(run, target)                this thread's part of the gradient of the parameters
///     update<I>(run, buffers)               running statistics
///
/// Between `backward` and `gather`, and between `gather` and `update`, all threads meet. `run` is a
/// TrainingRun. This is the runner of a layer that works block by block (BoundLayer); there are two
/// specialisations, for layers that take all blocks at once and for those that need statistics.
template <class L>
struct StageRunner {
  using Scalar = typename L::Scalar;

  /// Scalars of gradients and of statistics that are summed group by group.
  static constexpr std::size_t grouped_gradients = L::parameter_count;
  static constexpr std::size_t statistics = 0;

  template <int I, class Net, class Space>
  static void infer(const Net& net, Space& space, int first, int count) {
    const Scalar* parameters = net.parameters().data() + Net::Plan::parameters[I];
    for (int block = first; block < first + count; ++block) {
      L::forward(parameters, space.template activation<I>(block),
                 space.template activation<I + 1>(block), Frame<Scalar>{});
    }
  }

  template <int I, class Run>
  static void forward(const Run& run) {
    run.share.for_each_block([&](int block, std::size_t) {
      L::forward(run.template parameters<I>(), run.space.template activation<I>(block),
                 run.space.template activation<I + 1>(block), run.template frame<I>(block));
    });
  }

  template <int I, class Run>
  static void backward(const Run& run) {
    run.share.for_each_block([&](int block, std::size_t) {
      const Block<const Scalar, L::in, L::halo> x = run.space.template activation<I>(block);
      const Block<const Scalar, L::out> dy = run.space.template gradient<I + 1>(block);
      L::backward(run.template parameters<I>(), x, run.space.template activation<I + 1>(block), dy,
                  run.space.template gradient<I>(block), run.groups.template gradient<I>(block),
                  run.template frame<I>(block));
    });
  }

  template <int I, class Run>
  static void gather(const Run& run, Scalar* target) {
    run.template sum_gradient<I>(target);
  }

  template <int I, class Run>
  static void update(const Run& /*run*/, Scalar* /*buffers*/) {}
};

}  // namespace digitnet::detail
