#pragma once

#include <digitnet/dynamic/any_network.hpp>
#include <digitnet/network/summary.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet {

namespace detail {

/// The layers of an architecture's text, each as it stands there.
inline std::vector<std::string> layer_texts(std::string_view architecture) {
  std::vector<std::string> layers;
  int open = 0;
  for (const char c : architecture) {
    open += c == '(' ? 1 : (c == ')' ? -1 : 0);
    if (c == ';' && open == 0) {
      layers.emplace_back();
    } else if (!layers.empty() && (c != ' ' || !layers.back().empty())) {
      layers.back() += c;
    }
  }
  return layers;
}

inline std::size_t multiply_adds(const ArchitectureLayer& layer) {
  const auto& [kind, settings] = layer.description;
  std::size_t sum = 0;
  if (kind == "Dense") sum = layer.in.size() * layer.out.size();
  if (kind == "Conv2d" || kind == "DepthwiseConv2d") {
    const auto side = static_cast<std::size_t>(*settings.window);
    sum = layer.out.size() * side * side * static_cast<std::size_t>(channels_seen(layer));
  }
  for (const auto& branch : layer.branches) {
    for (const ArchitectureLayer& inner : branch) sum += multiply_adds(inner);
  }
  return sum;
}

}  // namespace detail

/// Every layer from input to output, as `summarise<Net>()` says of a network that the compiler
/// knows.
template <int Lanes>
[[nodiscard]] std::vector<LayerSummary> summarise(const BasicAnyNetwork<Lanes>& net) {
  std::vector<LayerSummary> list;
  const std::vector<std::string> texts = detail::layer_texts(net.text());
  for (const ArchitectureLayer& layer : net.architecture().layers) {
    LayerSummary& summary = list.emplace_back(
        LayerSummary{texts[list.size()], layer.description.kind, layer.in, layer.out});
    summary.settings = layer.description.settings;
    summary.multiply_adds = detail::multiply_adds(layer);
    for (const auto& tensor : net.tensors()) {
      const bool own = tensor.name.starts_with(layer.name + ".");
      const bool trained = tensor.name.find("running_") == std::string::npos;
      if (own && trained) summary.parameters += tensor.values.size();
    }
  }
  return list;
}

}  // namespace digitnet
