#pragma once

#include <digitnet/core/thread_team.hpp>
#include <digitnet/network/batch_share.hpp>
#include <digitnet/network/gradient_groups.hpp>
#include <digitnet/network/workspace.hpp>

namespace digitnet::detail {

/// Where a stage finds its parameters and running statistics.
template <class Net>
struct StageNumbers {
  const Net& net;

  template <int I>
  [[nodiscard]] const typename Net::Scalar* parameters() const noexcept {
    return net.parameters().data() + Net::Plan::parameters[I];
  }
  template <int I>
  [[nodiscard]] const typename Net::Scalar* buffers() const noexcept {
    return net.buffers().data() + Net::Plan::buffers[I];
  }
};

/// What the stages of a network share while one thread takes its groups of a batch through them.
template <class Net, class Freezing>
struct TrainingRun : StageNumbers<Net> {
  using Scalar = typename Net::Scalar;
  using Plan = typename Net::Plan;

  Workspace<Plan, true>& space;
  GradientGroups<Plan>& groups;
  ThreadTeam& team;
  const Freezing& freezing;
  BatchShare<Scalar> share;

  template <int I>
  [[nodiscard]] Frame<Scalar> frame(int block) const noexcept {
    return {space.template saved<I>(block),
            space.scratch(share.part.index),
            true,
            share.valid(block),
            share.random_key(I),
            share.first_image(block)};
  }

  /// This thread's part of the gradient of stage `I`, summed over the groups.
  template <int I>
  void sum_gradient(Scalar* target) const noexcept {
    constexpr std::size_t size = Plan::template Layer<I>::parameter_count;
    if constexpr (size > 0) {
      groups.template sum_gradient<I>(share.groups(), share.part.first(size), share.part.last(size),
                                      target);
    }
  }
};

}  // namespace digitnet::detail
