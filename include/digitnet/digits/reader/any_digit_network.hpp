#pragma once

#include <digitnet/digits/reader/digit_network.hpp>
#include <digitnet/dynamic/any_model.hpp>
#include <digitnet/dynamic/summarise.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace digitnet {

namespace detail {

/// The first layer of a network as a network of its own.
inline AnyNetwork first_layer_of(const AnyNetwork& net) {
  AnyNetwork first{net.in().text() + "; " + layer_texts(net.text()).front()};
  const auto all = net.tensors();  // its own come first
  const auto own = first.tensors();
  for (std::size_t i = 0; i < own.size(); ++i) {
    std::ranges::copy(all[i].values, own[i].values.begin());
  }
  return first;
}

}  // namespace detail

/// A network that is known at run time as one that knows digits. Throws InvalidArgument unless it
/// takes images of 1x28x28 and tells ten classes apart.
[[nodiscard]] inline DigitNetwork digit_network(const Model<AnyNetwork>& model) {
  constexpr Shape in{1, MnistFormat::side, MnistFormat::side};
  if (model.network.in() != in || model.network.classes() != digit_classes) {
    throw InvalidArgument{
        "a network that reads digits: expected 1x28x28 in and 10 classes, found " +
        model.network.in().text() + " and " + std::to_string(model.network.classes())};
  }
  const AnyNetwork first = detail::first_layer_of(model.network);
  const Shape maps = first.architecture().out();
  return {model.info, detail::shared_predict(model),
          [first, maps](std::span<const std::uint8_t> image) {
            FeatureMaps result{maps, std::vector<float>(maps.size())};
            Predictor<AnyNetwork>{first}.logits(image, result.values);
            return result;
          }};
}

}  // namespace digitnet
