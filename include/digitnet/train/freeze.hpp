#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/network/stage/frozen_stages.hpp>
#include <digitnet/optim/optimizer.hpp>
#include <digitnet/train/run_text.hpp>
#include <digitnet/train/trainer.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace digitnet {

/// An optimiser that leaves the parameters of some layers as they are: see freeze().
template <class O>
struct FrozenLayers {
  O optimizer;
  std::vector<ParameterRange> ranges;  ///< of the frozen parameters, in ascending order
  float learning_rate = optimizer.learning_rate;

  static constexpr int state_blocks = O::state_blocks;

  void validate() const { optimizer.validate(); }

  template <class Scalar>
  void update(ParameterSlice<Scalar> slice, std::size_t step, Scalar rate) const {
    const std::size_t size = slice.parameters.size();
    const auto within = [&](std::size_t at) {
      return (std::min)((std::max)(at, slice.offset) - slice.offset, size);
    };
    std::size_t begin = 0;
    for (const ParameterRange& range : ranges) {
      if (within(range.begin) > begin) {
        optimizer.update(slice.part(begin, within(range.begin)), step, rate);
      }
      begin = (std::max)(begin, within(range.end));
    }
    if (begin < size) optimizer.update(slice.part(begin, size), step, rate);
  }

  /// The gradient of frozen parameters is 0.
  template <class Scalar>
  requires AdjustsGradient<O, Scalar>
  void adjust(std::span<Scalar> gradient) const { optimizer.adjust(gradient); }
};

/// `optimizer` for all layers of a network but those of the given numbers, which count from 0 and
/// are those in the names of its tensors. In training, what is frozen does what it does at
/// inference: batch normalisation uses its running statistics and keeps them. (Dropout is not
/// affected.) Gradients are computed no further back than to the first layer that is trained.
/// Throws InvalidArgument for a number that no layer has, and if nothing is left to train.
template <class Net, class O>
[[nodiscard]] FrozenLayers<O> freeze(const Net& /*net*/, std::span<const int> layers, O optimizer) {
  std::vector<ParameterRange> ranges;
  std::size_t frozen = 0;
  for (int layer = 0; layer < Net::layer_count; ++layer) {
    if (std::ranges::find(layers, layer) == layers.end()) continue;
    const auto i = static_cast<std::size_t>(layer);
    const std::size_t begin = Net::LayerPlan::parameters[i];
    const std::size_t end = Net::LayerPlan::parameters[i + 1];
    if (begin < end) ranges.push_back({begin, end});
    frozen += end - begin;
  }
  for (const int layer : layers) {
    if (layer < 0 || layer >= Net::layer_count) {
      throw InvalidArgument{"freeze: expected numbers of layers from 0 to " +
                            std::to_string(Net::layer_count - 1) + ", found " +
                            std::to_string(layer)};
    }
  }
  if (frozen == Net::parameter_count) {
    throw InvalidArgument{"freeze: all layers with parameters are frozen, none is left to train"};
  }
  return {std::move(optimizer), std::move(ranges)};
}

/// The same with the numbers as template arguments:
///
///     fit(net, data, freeze<0, 1, 2>(net, Adam{}), options);
template <int... Layers, class Net, class O>
[[nodiscard]] FrozenLayers<O> freeze(const Net& net, O optimizer) {
  static_assert(sizeof...(Layers) > 0, "freeze: which layers? As in freeze<0, 1>(net, Adam{})");
  static_assert(((Layers >= 0 && Layers < Net::layer_count) && ...),
                "freeze: the network has no layer of that number; they count from 0");
  return freeze(net, std::array<int, sizeof...(Layers)>{Layers...}, std::move(optimizer));
}

template <class O>
std::string run_text(const FrozenLayers<O>& frozen) {
  O optimizer = frozen.optimizer;
  optimizer.learning_rate = frozen.learning_rate;
  std::string text = run_text(optimizer);
  if (!frozen.ranges.empty()) text += "; frozen";
  for (const ParameterRange& range : frozen.ranges) {
    text += " " + std::to_string(range.begin) + "-" + std::to_string(range.end);
  }
  return text;
}

namespace detail {

template <class O>
struct freezing<FrozenLayers<O>> {
  template <class Net>
  using type = FrozenStages<Net>;
  template <class Net>
  static FrozenStages<Net> stages(const FrozenLayers<O>& optimizer) {
    return FrozenStages<Net>{optimizer.ranges};
  }
};

}  // namespace detail
}  // namespace digitnet
