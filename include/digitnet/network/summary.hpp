#pragma once

#include <digitnet/layer/description.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace digitnet {

/// What a layer of a network is and costs, for tables and drawings.
struct LayerSummary {
  std::string name;  ///< kind and settings: "Conv2d 16x5x5, padding 2", "MaxPool2d 2x2", "Dense 84"
  std::string kind;  ///< kind alone: "Conv2d"
  Shape in;          ///< of one image
  Shape out;
  std::size_t parameters = 0;     ///< trained scalars
  std::size_t multiply_adds = 0;  ///< of one image's forward pass
  LayerSettings settings{};       ///< what `name` says, as numbers
};

/// Trained scalars of all layers.
[[nodiscard]] inline std::size_t total_parameters(std::span<const LayerSummary> layers) noexcept {
  std::size_t total = 0;
  for (const LayerSummary& layer : layers) total += layer.parameters;
  return total;
}

/// Multiply-adds of one image's forward pass through all layers.
[[nodiscard]] inline std::size_t total_multiply_adds(
    std::span<const LayerSummary> layers) noexcept {
  std::size_t total = 0;
  for (const LayerSummary& layer : layers) total += layer.multiply_adds;
  return total;
}

}  // namespace digitnet
