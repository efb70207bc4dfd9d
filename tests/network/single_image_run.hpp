#pragma once

#include "network_run.hpp"

#include <digitnet/network/predictor.hpp>

namespace single_image_run {

namespace dn = digitnet;

/// One image at a time, output channels as lanes, against the network in image lanes.
template <class Net>
void check() {
  using Scalar = typename Net::Scalar;
  static_assert(dn::detail::single_image_layers<typename Net::Plan::Layers>);
  const auto net = network_run::random_network<Net>(5);
  constexpr std::size_t count = 9;
  const auto bytes = network_run::random_bytes(count * Net::in.size(), 6);
  const auto expected = network_run::logits(net, network_run::to_images(Net::in, bytes));
  dn::detail::SingleImage<typename Net::Plan> single{net.parameters().data(), net.buffers().data()};
  std::vector<double> found;
  for (std::size_t i = 0; i < count; ++i) {
    const Scalar* logits = single(&bytes[i * Net::in.size()]);
    found.insert(found.end(), logits, logits + Net::classes);
  }
  CHECK(reference::distance(found, expected) < reference::tolerance<Scalar>);
}

}  // namespace single_image_run
