#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/shape.hpp>
#include <digitnet/network/inference.hpp>
#include <digitnet/network/interleave.hpp>
#include <digitnet/network/leading_layers.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace digitnet {

/// What a layer makes of one image.
struct FeatureMaps {
  Shape shape{0, 0, 0};
  std::vector<float> values;  ///< (C, H, W)
};

namespace detail {

/// The output (C, H, W) of all of `net` for one image of bytes.
template <class Net>
FeatureMaps maps_of(const Net& net, std::span<const std::uint8_t> image) {
  if (image.size() != Net::in.size()) {
    throw InvalidArgument{"image: expected " + std::to_string(Net::in.size()) + " values, found " +
                          std::to_string(image.size())};
  }
  constexpr auto n = static_cast<std::size_t>(lanes<typename Net::Scalar>);
  Workspace<typename Net::Plan, false> space{1, 1};
  const std::uint8_t* sources[n] = {image.data()};
  interleave(sources, space.template activation<0>(0));
  infer(net, space, 0, 1);
  FeatureMaps maps{Net::out, {}};
  const auto* block = space.template activation<Net::Plan::count>(0).data();
  for (std::size_t i = 0; i < Net::classes; ++i) {
    maps.values.push_back(static_cast<float>(block[i * n]));
  }
  return maps;
}

}  // namespace detail

/// The output of the first layer of `net` for one image (C, H, W) of bytes. Throws InvalidArgument
/// for another size.
template <class Net>
[[nodiscard]] FeatureMaps first_layer(const Net& net, std::span<const std::uint8_t> image) {
  return detail::maps_of(leading_layers<1>(net), image);
}

}  // namespace digitnet
