#pragma once

// Runs a network as the user wrote it, layer by layer and without any folding.

#include "../kernel/layer_run.hpp"

#include <digitnet/network/inference.hpp>

#include <algorithm>
#include <vector>

namespace network_run {

namespace dn = digitnet;

/// Random weights, also negative scales of batch normalisation, and running statistics as after
/// some training.
template <class Net>
Net random_network(std::uint64_t seed) {
  Net net{dn::Seed{seed}};
  dn::RandomStream random{dn::Seed{seed}, dn::Purpose::test, 9};
  for (auto& p : net.parameters()) {
    p += 0.1F * random.uniform(-1, 1);
    if (random.below(2) == 0) p = -p;
  }
  for (auto& b : net.buffers()) b = random.uniform(0.3F, 1.5F);
  return net;
}

/// Logits (N, classes) at inference of the network's own stages, one image a block.
template <class Net>
std::vector<double> logits(const Net& net, const reference::Images& images) {
  using Scalar = typename Net::Scalar;
  dn::Workspace<typename Net::Plan, false> space{static_cast<std::size_t>(dn::lanes<Scalar>), 1};
  std::vector<double> result;
  for (int n = 0; n < images.count; ++n) {
    const auto x = space.template activation<0>(0);
    dn::for_each_position<Net::in>([&](int c, int row, int column) {
      x(c, row, column) = dn::broadcast(static_cast<Scalar>(images.at(n, c, row, column)));
    });
    dn::detail::infer(net, space, 0, 1);
    const auto y = space.template activation<Net::Plan::count>(0);
    for (std::size_t c = 0; c < Net::classes; ++c) {
      result.push_back(static_cast<double>(y[c][n % dn::lanes<Scalar>]));
    }
  }
  return result;
}

/// Pixels that are the same as bytes and as images of numbers from 0 to 1.
inline std::vector<std::uint8_t> random_bytes(std::size_t count, std::uint64_t seed) {
  dn::RandomStream random{dn::Seed{seed}, dn::Purpose::test, 1};
  std::vector<std::uint8_t> bytes(count);
  for (auto& b : bytes) b = static_cast<std::uint8_t>(random.below(256));
  return bytes;
}

inline reference::Images to_images(dn::Shape shape, const std::vector<std::uint8_t>& bytes) {
  reference::Images images{shape, static_cast<int>(bytes.size() / shape.size())};
  for (std::size_t i = 0; i < bytes.size(); ++i) images.values[i] = bytes[i] / 255.0;
  return images;
}

}  // namespace network_run
