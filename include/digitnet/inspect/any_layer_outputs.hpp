#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/dynamic/any_network.hpp>
#include <digitnet/dynamic/any_predictor.hpp>
#include <digitnet/dynamic/summarise.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace digitnet {

/// What every layer of a network that is known at run time makes of an image: `LayerOutput` for all
/// of them at once. Each layer is computed from what the one before it has made, in memory that is
/// there meanwhile; what is kept is a copy of the weights. Any number of threads may use one.
///
///     const AnyLayerOutputs outputs{load<AnyNetwork>("model.safetensors").network};
///     outputs(image, [&](std::size_t layer, std::span<const float> maps) { ... });
template <int Lanes>
class BasicAnyLayerOutputs {
 public:
  explicit BasicAnyLayerOutputs(const BasicAnyNetwork<Lanes>& net) : layers_{summarise(net)} {
    const auto tensors = net.tensors();
    auto next = tensors.begin();  // tensors are in layer order
    for (const LayerSummary& layer : layers_) {
      BasicAnyNetwork<Lanes> alone{layer.in.text() + "; " + layer.name};
      for (const auto& tensor : alone.tensors()) {
        std::ranges::copy(next->values, tensor.values.begin());
        ++next;
      }
      steps_.push_back(std::move(alone));
    }
  }

  /// The layers, whose `out` are the shapes of their features.
  [[nodiscard]] std::span<const LayerSummary> layers() const noexcept { return layers_; }

  /// Calls `take(number, features)` for each layer in turn, for the features (C, H, W) of one image
  /// (C, H, W) of bytes, which are divided by 255. Throws InvalidArgument for another size.
  template <class Take>
  void operator()(std::span<const std::uint8_t> image, const Take& take) const {
    const std::size_t size = layers_.front().in.size();
    if (image.size() != size) {
      throw InvalidArgument{"image: expected " + std::to_string(size) + " values, found " +
                            std::to_string(image.size())};
    }
    std::vector<float> before, values;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      values.resize(layers_[i].out.size());
      Predictor<BasicAnyNetwork<Lanes>> step{steps_[i]};
      if (i == 0) {
        step.logits(image, values);
      } else {
        step.logits(std::span<const float>{before}, values);
      }
      take(i, std::span<const float>{values});
      std::swap(before, values);
    }
  }

 private:
  std::vector<LayerSummary> layers_;
  std::vector<BasicAnyNetwork<Lanes>> steps_;  // each layer alone
};

/// Those of a network as it is opened from a file.
using AnyLayerOutputs = BasicAnyLayerOutputs<lanes<float>>;

}  // namespace digitnet
