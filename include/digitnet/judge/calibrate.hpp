#pragma once

#include <digitnet/data/dataset.hpp>
#include <digitnet/judge/evaluate.hpp>
#include <digitnet/judge/probabilities.hpp>
#include <digitnet/judge/rejection.hpp>
#include <digitnet/judge/second_look.hpp>
#include <digitnet/judge/temperature.hpp>
#include <digitnet/model/info.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <span>
#include <type_traits>
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

/// calibrate() by whatever computes logits (N, classes) of images (N, C, H, W): `logits(images)`
/// gives a vector of them. Throws as calibrate().
template <class Logits>
[[nodiscard]] ModelInfo calibrate_by(const Logits& logits, Shape in, std::size_t classes,
                                     const JudgingSet& set) {
  using Scalar =
      std::ranges::range_value_t<std::invoke_result_t<Logits, std::span<const std::uint8_t>>>;
  check_dataset(set.held_out, in, classes);
  const std::vector<Scalar> held_out = logits(set.held_out.pixels);
  ModelInfo info;
  info.temperature =
      fit_temperature(std::vector<float>{held_out.begin(), held_out.end()}, set.held_out.labels);
  const auto distinctness = [&](std::span<const std::uint8_t> images) {
    return mean_distinctness<Scalar>(
        images, in, classes,
        [&](std::span<const std::uint8_t> shifted, std::span<Scalar> probabilities) {
          std::ranges::copy(logits(shifted), probabilities.begin());
          to_probabilities(probabilities, classes, info.temperature);
        });
  };
  info.rejection_threshold = fit_rejection(distinctness(set.known), distinctness(set.outliers));
  return info;
}

/// What makes the answers of `net` trustworthy, for its Model: the temperature that fits its
/// confidences to `set.held_out`, see fit_temperature(), and at that temperature the threshold that
/// tells `set.known` from `set.outliers`, see fit_rejection(); none unless there are images of both
/// kinds. The same for any number of threads. Throws InvalidArgument for images or labels that do
/// not fit to the network, and for logits that are not finite.
template <class Net>
[[nodiscard]] ModelInfo calibrate(const Net& net, const JudgingSet& set, int threads = 1) {
  return calibrate_by(
      [&](std::span<const std::uint8_t> images) { return compute_logits(net, images, threads); },
      Net::in, Net::classes, set);
}

}  // namespace digitnet
