#pragma once

#include <digitnet/network/network.hpp>
#include <digitnet/network/summary.hpp>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace digitnet {

namespace detail {

/// What a layer specification says it is: a `description()`, or a `name()` whose first word is the
/// kind; one without either is a "Custom" layer.
template <class Spec>
LayerSummary summarise_spec() {
  LayerSummary layer{"Custom", "Custom", {1}, {1}};
  if constexpr (requires { Spec::description(); }) {
    const LayerDescription description = Spec::description();
    layer.name = description.text();
    layer.kind = description.kind;
    layer.settings = description.settings;
  } else if constexpr (requires { Spec::name(); }) {
    layer.name = Spec::name();
    layer.kind = layer.name.substr(0, layer.name.find_first_of(" ,"));
  }
  return layer;
}

}  // namespace detail

/// Every layer of a network from input to output: kind, settings, shapes, parameters,
/// multiply-adds.
template <class Net>
std::vector<LayerSummary> summarise() {
  std::vector<LayerSummary> list;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    const auto append = [&]<class Spec, class Layer>() {
      LayerSummary layer = detail::summarise_spec<Spec>();
      layer.in = Layer::in;
      layer.out = Layer::out;
      layer.parameters = Layer::parameter_count;
      layer.multiply_adds = Layer::multiply_adds;
      list.push_back(std::move(layer));
    };
    (append.template operator()<std::tuple_element_t<I, typename Net::LayerSpecs>,
                                std::tuple_element_t<I, typename Net::Layers>>(),
     ...);
  }
  (std::make_index_sequence<std::tuple_size_v<typename Net::Layers>>{});
  return list;
}

/// The architecture on one line, "1x28x28; Conv2d 6x5x5, padding 2; ReLU; ...": two networks with
/// the same text have the same tensors and compute the same function of them.
template <class Net>
std::string architecture() {
  std::string text = Net::in.text();
  for (const LayerSummary& layer : summarise<Net>()) text += "; " + layer.name;
  return text;
}

}  // namespace digitnet
