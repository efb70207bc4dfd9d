#pragma once

#include <digitnet/network/network.hpp>
#include <digitnet/network/workspace.hpp>

namespace digitnet::detail {

/// Runs stage `I` on `count` blocks from `first` on, with running statistics and no dropout.
template <int I, class Net, class Space>
void infer_stage(const Net& net, Space& space, int first, int count) {
  using Scalar = typename Net::Scalar;
  using Plan = typename Net::Plan;
  using Layer = typename Plan::template Layer<I>;
  const Scalar* parameters = net.parameters().data() + Plan::parameters[I];
  if constexpr (BatchLayer<Layer>) {
    Layer::forward_blocks(parameters, space.template activations<I>(first, count),
                          space.template activations<I + 1>(first, count));
  } else {
    for (int block = first; block < first + count; ++block) {
      const auto x = space.template activation<I>(block);
      const auto y = space.template activation<I + 1>(block);
      if constexpr (StatisticsLayer<Layer>) {
        Layer::normalise(parameters, x, y, net.buffers().data() + Plan::buffers[I]);
      } else {
        Layer::forward(parameters, x, y, Frame<Scalar>{});
      }
    }
  }
}

/// Input to logits for `count` blocks from `first` on.
template <class Net, class Space>
void infer(const Net& net, Space& space, int first, int count) {
  [&]<int... I>(std::integer_sequence<int, I...>) {
    (infer_stage<I>(net, space, first, count), ...);
  }
  (std::make_integer_sequence<int, Net::Plan::count>{});
}

}  // namespace digitnet::detail
