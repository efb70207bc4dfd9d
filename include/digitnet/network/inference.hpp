#pragma once

#include <digitnet/network/network.hpp>
#include <digitnet/network/workspace.hpp>

namespace digitnet::detail {

/// Input to logits for `count` blocks from `first` on, with running statistics and no dropout.
template <class Net, class Space>
void infer(const Net& net, Space& space, int first, int count) {
  [&]<int... I>(std::integer_sequence<int, I...>) {
    (Net::Plan::template Runner<I>::template infer<I>(net, space, first, count), ...);
  }
  (std::make_integer_sequence<int, Net::Plan::count>{});
}

}  // namespace digitnet::detail
