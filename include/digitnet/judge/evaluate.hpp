#pragma once

#include <digitnet/core/thread_team.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/judge/metrics.hpp>
#include <digitnet/network/predictor.hpp>

#include <string>
#include <vector>

namespace digitnet {

/// How to evaluate.
struct EvaluateOptions {
  int threads = 1;
  float temperature = 1;  ///< of the softmax; see fit_temperature
};

/// Throws InvalidArgument unless the images and labels of `data` fit to `Net`.
template <class Net>
void check_fits(const Dataset& data) {
  if (!(data.shape == Net::in)) {
    throw InvalidArgument{"data set: the network expects images of " + Net::in.text() + ", found " +
                          data.shape.text()};
  }
  if (data.pixels.size() != data.size() * Net::in.size()) {
    throw InvalidArgument{"data set: expected " + std::to_string(data.size() * Net::in.size()) +
                          " pixels for " + std::to_string(data.size()) + " labels, found " +
                          std::to_string(data.pixels.size())};
  }
  for (const std::uint8_t label : data.labels) {
    if (label >= Net::classes) {
      throw InvalidArgument{"data set: the network has " + std::to_string(Net::classes) +
                            " classes, found label " + std::to_string(label)};
    }
  }
}

/// Logits (N, classes) of images (N, C, H, W), bytes; the same for any number of threads. Throws
/// InvalidArgument if the pixels are no whole number of images.
template <class Net>
std::vector<typename Net::Scalar> compute_logits(const Net& net,
                                                 std::span<const std::uint8_t> pixels,
                                                 int threads = 1) {
  using Scalar = typename Net::Scalar;
  const std::size_t count = pixels.size() / Net::in.size();
  if (count * Net::in.size() != pixels.size()) {
    throw InvalidArgument{"images: expected a multiple of " + std::to_string(Net::in.size()) +
                          " bytes, found " + std::to_string(pixels.size())};
  }
  std::vector<Scalar> logits(count * Net::classes);
  ThreadTeam team{threads};
  std::vector<Predictor<Net>> predictors;
  predictors.reserve(static_cast<std::size_t>(threads));
  for (int i = 0; i < threads; ++i) predictors.emplace_back(net);
  team.run([&](Part part) {
    const std::size_t first = part.first(count);
    const std::size_t images = part.last(count) - first;
    predictors[static_cast<std::size_t>(part.index)].logits(
        pixels.subspan(first * Net::in.size(), images * Net::in.size()),
        std::span{logits}.subspan(first * Net::classes, images * Net::classes));
  });
  return logits;
}

/// Logits of every image of a data set. Throws InvalidArgument if it does not fit to the network.
template <class Net>
std::vector<typename Net::Scalar> compute_logits(const Net& net, const Dataset& data,
                                                 int threads = 1) {
  check_fits<Net>(data);
  return compute_logits(net, std::span{data.pixels}, threads);
}

/// Accuracy, loss, calibration and confusion of `net` on `data`. Throws InvalidArgument if the data
/// do not fit to the network or the temperature is not positive.
template <class Net>
Metrics evaluate(const Net& net, const Dataset& data, EvaluateOptions options = {}) {
  if (!(options.temperature > 0)) {
    throw InvalidArgument{"temperature: expected a positive number, found " +
                          std::to_string(options.temperature)};
  }
  const auto logits = compute_logits(net, data, options.threads);
  MetricsAccumulator accumulator{Net::classes};
  std::array<float, Net::classes> probabilities;
  for (std::size_t i = 0; i < data.size(); ++i) {
    std::copy_n(logits.begin() + static_cast<std::ptrdiff_t>(i * Net::classes), Net::classes,
                probabilities.begin());
    softmax<float>(probabilities, probabilities, options.temperature);
    accumulator.add(probabilities, data.labels[i]);
  }
  return accumulator.metrics();
}

}  // namespace digitnet
