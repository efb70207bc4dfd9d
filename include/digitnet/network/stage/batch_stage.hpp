#pragma once

#include <digitnet/core/simd.hpp>
#include <digitnet/network/stage/stage_runner.hpp>

namespace digitnet::detail {

/// A layer that takes all blocks of a thread at once, and whose weight gradient is computed for the
/// whole batch after the backward pass, split over the threads by columns.
template <BatchLayer L>
struct StageRunner<L> {
  using Scalar = typename L::Scalar;

  static constexpr std::size_t grouped_gradients = 0;
  static constexpr std::size_t statistics = 0;

  template <int I, class Net, class Space>
  static void infer(const Net& net, Space& space, int first, int count) {
    L::forward_blocks(net.parameters().data() + Net::Plan::parameters[I],
                      space.template activations<I>(first, count),
                      space.template activations<I + 1>(first, count));
  }

  template <int I, class Run>
  static void forward(const Run& run) {
    const int first = run.share.first_block();
    infer<I>(run.net, run.space, first, run.share.last_block() - first);
  }

  template <int I, class Run>
  static void backward(const Run& run) {
    const int first = run.share.first_block();
    const int count = run.share.last_block() - first;
    L::backward_blocks(run.template parameters<I>(),
                       run.space.template activations<I + 1>(first, count),
                       run.space.template gradients<I + 1>(first, count),
                       run.space.template gradients<I>(first, count));
  }

  template <int I, class Run>
  static void gather(const Run& run, Scalar* target) {
    const int blocks = run.share.groups() * blocks_per_group<Scalar>;
    L::weight_gradient(run.space.template activations<I>(0, blocks),
                       run.space.template gradients<I + 1>(0, blocks), target, run.share.part);
  }

  template <int I, class Run>
  static void update(const Run& /*run*/, Scalar* /*buffers*/) {}
};

}  // namespace digitnet::detail
