#pragma once

#include <digitnet/network/network.hpp>
#include <digitnet/network/summary.hpp>

#include <string>
#include <tuple>
#include <vector>

namespace digitnet {

namespace detail {

/// What a layer specification calls itself; one without a `name()` is a "Custom" layer.
template <class Spec>
std::string layer_name() {
  if constexpr (requires { Spec::name(); }) {
    return Spec::name();
  } else {
    return "Custom";
  }
}

}  // namespace detail

/// Every layer of a network from input to output: name, shapes, parameters, multiply-adds.
template <class Net>
std::vector<LayerSummary> summarise() {
  std::vector<LayerSummary> list;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    const auto append = [&]<class Spec, class Layer>() {
      const std::string name = detail::layer_name<Spec>();
      list.push_back({name, name.substr(0, name.find_first_of(" ,")), Layer::in, Layer::out,
                      Layer::parameter_count, Layer::multiply_adds});
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
