#pragma once

#include "common/model/feature_maps.hpp"

#include <digitnet/network/inference.hpp>
#include <digitnet/network/interleave.hpp>

#include <algorithm>
#include <cstdint>
#include <span>
#include <tuple>

namespace digitnet::tools {

/// The output of the first layer of `net` for one image (C, H, W) of bytes.
template <class Net>
[[nodiscard]] FeatureMaps first_layer(const Net& net, std::span<const std::uint8_t> image) {
  using Scalar = typename Net::Scalar;
  using First = BasicNetwork<Scalar, Net::in, std::tuple_element_t<0, typename Net::LayerSpecs>>;
  First first;
  std::ranges::copy(net.parameters().first(First::parameter_count), first.parameters().begin());
  std::ranges::copy(net.buffers().first(First::buffer_count), first.buffers().begin());

  Workspace<typename First::Plan, false> space{1, 1};
  const std::uint8_t* sources[static_cast<std::size_t>(lanes<Scalar>)] = {image.data()};
  interleave(sources, space.template activation<0>(0));
  digitnet::detail::infer(first, space, 0, 1);

  FeatureMaps maps{First::out, {}};
  const Scalar* block = space.template activation<First::Plan::count>(0).data();
  for (std::size_t i = 0; i < First::classes; ++i) {
    maps.values.push_back(static_cast<float>(block[i * static_cast<std::size_t>(lanes<Scalar>)]));
  }
  return maps;
}

}  // namespace digitnet::tools
