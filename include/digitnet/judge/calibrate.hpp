#pragma once

#include <digitnet/data/dataset.hpp>
#include <digitnet/judge/evaluate.hpp>
#include <digitnet/judge/probabilities.hpp>
#include <digitnet/judge/rejection.hpp>
#include <digitnet/judge/second_look.hpp>
#include <digitnet/judge/temperature.hpp>
#include <digitnet/model/info.hpp>

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace digitnet {

/// What a trained network is judged by, all of it unseen in training.
struct JudgingSet {
  const Dataset& held_out;                   ///< chooses the temperature
  std::span<const std::uint8_t> known{};     ///< images (N, C, H, W) that are of some class
  std::span<const std::uint8_t> outliers{};  ///< images that are of none
};

/// mean_distinctness() of each of the `images` (N, C, H, W) at a temperature.
template <class Net>
[[nodiscard]] std::vector<double> mean_distinctness(const Net& net,
                                                    std::span<const std::uint8_t> images,
                                                    double temperature, int threads = 1) {
  using Scalar = typename Net::Scalar;
  return mean_distinctness<Scalar>(
      images, Net::in, Net::classes,
      [&](std::span<const std::uint8_t> shifted, std::span<Scalar> probabilities) {
        std::ranges::copy(compute_logits(net, shifted, threads), probabilities.begin());
        to_probabilities(probabilities, Net::classes, temperature);
      });
}

/// What makes the answers of `net` trustworthy, for its Model: the temperature that fits its
/// confidences to `set.held_out`, see fit_temperature(), and at that temperature the threshold that
/// tells `set.known` from `set.outliers`, see fit_rejection(); none unless there are images of both
/// kinds. The same for any number of threads. Throws InvalidArgument for images or labels that do
/// not fit to the network, and for logits that are not finite.
template <class Net>
[[nodiscard]] ModelInfo calibrate(const Net& net, const JudgingSet& set, int threads = 1) {
  const auto logits = compute_logits(net, set.held_out, threads);
  ModelInfo info;
  info.temperature =
      fit_temperature(std::vector<float>{logits.begin(), logits.end()}, set.held_out.labels);
  info.rejection_threshold =
      fit_rejection(mean_distinctness(net, set.known, info.temperature, threads),
                    mean_distinctness(net, set.outliers, info.temperature, threads));
  return info;
}

}  // namespace digitnet
