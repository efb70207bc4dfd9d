#pragma once

#include <digitnet/core/thread_team.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/judge/metrics.hpp>
#include <digitnet/judge/probabilities.hpp>
#include <digitnet/network/predictor.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace digitnet {

/// How to evaluate.
struct EvaluateOptions {
  int threads = 1;
  std::optional<double> temperature{};  ///< of the softmax; by default that of the Model, 1 for a
                                        ///< network alone
};

namespace detail {

template <class T>
concept HasNetwork = requires(const T& model) {
  model.network;
  model.info.temperature;
};

/// The network of a Model, or the network itself.
template <class T>
const auto& network_in(const T& net) noexcept {
  if constexpr (HasNetwork<T>) {
    return net.network;
  } else {
    return net;
  }
}

}  // namespace detail

/// Throws InvalidArgument unless the images and labels of `data` fit to `Net`.
template <class Net>
void check_fits(const Dataset& data) {
  check_dataset(data, Net::in, Net::classes);
}

/// Logits (N, classes) of images (N, C, H, W): bytes, which are divided by 255, or values in [0,
/// 1]. The same for any number of threads. Throws InvalidArgument if the pixels are no whole number
/// of images.
template <class Net, std::ranges::contiguous_range Images>
[[nodiscard]] std::vector<typename Net::Scalar> compute_logits(const Net& net, const Images& images,
                                                               int threads = 1) {
  using Scalar = typename Net::Scalar;
  const std::span<const std::ranges::range_value_t<Images>> pixels{images};
  const std::size_t count = pixels.size() / Net::in.size();
  if (count * Net::in.size() != pixels.size()) {
    throw InvalidArgument{"images: expected a multiple of " + std::to_string(Net::in.size()) +
                          " values, found " + std::to_string(pixels.size())};
  }
  std::vector<Scalar> logits(count * Net::classes);
  ThreadTeam team{threads};
  std::vector<Predictor<Net>> predictors;
  predictors.reserve(static_cast<std::size_t>(threads));
  for (int i = 0; i < threads; ++i) predictors.emplace_back(net);
  team.run([&](Part part) {
    const std::size_t first = part.first(count);
    const std::size_t own = part.last(count) - first;
    predictors[static_cast<std::size_t>(part.index)].logits(
        pixels.subspan(first * Net::in.size(), own * Net::in.size()),
        std::span{logits}.subspan(first * Net::classes, own * Net::classes));
  });
  return logits;
}

/// Logits of every image of a data set. Throws InvalidArgument if it does not fit to the network.
template <class Net>
[[nodiscard]] std::vector<typename Net::Scalar> compute_logits(const Net& net, const Dataset& data,
                                                               int threads = 1) {
  check_fits<Net>(data);
  return compute_logits(net, data.pixels, threads);
}

/// Accuracy, loss, calibration and confusion on `images` (N, C, H, W), as compute_logits() takes
/// them, whose classes are `labels` (N, whole numbers), of a network, or of a Model at its own
/// temperature. Throws InvalidArgument if the images do not fit to the network or there are not as
/// many labels, for a label that is no class, and unless the temperature is positive.
template <class T, std::ranges::contiguous_range Images, std::ranges::input_range Labels>
[[nodiscard]] Metrics evaluate(const T& net, const Images& images, const Labels& labels,
                               EvaluateOptions options = {}) {
  double temperature = 1;
  if constexpr (detail::HasNetwork<T>) temperature = net.info.temperature;
  temperature = options.temperature.value_or(temperature);
  if (!(temperature > 0)) {
    throw InvalidArgument{"temperature: expected a positive number, found " +
                          std::to_string(temperature)};
  }
  const auto& network = detail::network_in(net);
  static_assert(
      std::remove_cvref_t<decltype(network)>::classifies,
      "evaluate: labels need a network with one output for each class, as after Dense<10> "
      "or GlobalAvgPool2d; this one's output is of several pixels");
  const auto logits = compute_logits(network, images, options.threads);
  std::vector<float> probabilities{logits.begin(), logits.end()};
  constexpr std::size_t classes = std::remove_cvref_t<decltype(network)>::classes;
  to_probabilities(std::span{probabilities}, classes, temperature);
  return measure(probabilities, classes, labels);
}

/// The same on a data set. Throws InvalidArgument if it does not fit to the network.
template <class T>
[[nodiscard]] Metrics evaluate(const T& net, const Dataset& data, EvaluateOptions options = {}) {
  check_fits<std::remove_cvref_t<decltype(detail::network_in(net))>>(data);
  return evaluate(net, data.pixels, data.labels, options);
}

}  // namespace digitnet
