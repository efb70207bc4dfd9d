#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/data/image_sketch.hpp>
#include <digitnet/digits/answer/reading.hpp>
#include <digitnet/judge/second_look.hpp>
#include <digitnet/model/model.hpp>
#include <digitnet/network/first_layer.hpp>
#include <digitnet/network/predictor.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace digitnet {

namespace detail {

/// Predictors of one network: a thread borrows one that is idle, or gets a copy of its own.
template <class Net>
class PredictorPool {
 public:
  explicit PredictorPool(Predictor<Net> predictor) : original_{std::move(predictor)} {}

  template <class Use>
  void with_predictor(const Use& use) {
    std::unique_ptr<Predictor<Net>> borrowed = take();
    if (!borrowed) borrowed = std::make_unique<Predictor<Net>>(original_);
    use(*borrowed);  // if this throws, the copy is dropped
    const std::lock_guard lock{mutex_};
    idle_.push_back(std::move(borrowed));
  }

 private:
  std::unique_ptr<Predictor<Net>> take() {
    const std::lock_guard lock{mutex_};
    if (idle_.empty()) return nullptr;
    auto last = std::move(idle_.back());
    idle_.pop_back();
    return last;
  }

  const Predictor<Net> original_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Predictor<Net>>> idle_;
};

/// Probabilities (N, classes) of images (N, C, H, W), for any number of threads at a time.
using Predict = std::function<void(std::span<const std::uint8_t>, std::span<float>)>;

template <class Net>
Predict shared_predict(const Model<Net>& model) {
  auto pool = std::make_shared<PredictorPool<Net>>(
      Predictor<Net>{model.network, static_cast<typename Net::Scalar>(model.info.temperature)});
  return [pool](std::span<const std::uint8_t> images, std::span<float> probabilities) {
    pool->with_predictor([&](Predictor<Net>& own) { own.predict(images, probabilities); });
  };
}

}  // namespace detail

/// A network that knows digits, of whatever type: images (28, 28) in, probabilities of the ten
/// digits at the model's temperature out. Copies share it, and any number of threads may ask it at
/// the same time: each works in a memory of its own.
class DigitNetwork {
 public:
  template <class Net>
  explicit DigitNetwork(const Model<Net>& model)
      : info_{model.info},
        predict_{detail::shared_predict(model)},
        first_layer_{[first = std::make_shared<const LeadingLayers<Net, 1>>(
                          leading_layers<1>(model.network))](std::span<const std::uint8_t> image) {
          return detail::maps_of(*first, image);
        }} {
    static_assert(Net::in == Shape{1, MnistFormat::side, MnistFormat::side},
                  "a network that reads digits takes images of Shape{1, 28, 28}");
    static_assert(Net::classes == digit_classes, "a network that reads digits has ten classes");
    static_assert(std::is_same_v<typename Net::Scalar, float>,
                  "a network that reads digits computes in float");
  }

  /// A network as functions: probabilities (N, 10) of images (N, 28, 28), which any number of
  /// threads may ask for, and what its first layer makes of an image.
  DigitNetwork(ModelInfo info,
               std::function<void(std::span<const std::uint8_t>, std::span<float>)> predict,
               std::function<FeatureMaps(std::span<const std::uint8_t>)> first_layer)
      : info_{std::move(info)},
        predict_{std::move(predict)},
        first_layer_{std::move(first_layer)} {}

  /// Name, temperature, threshold.
  [[nodiscard]] const ModelInfo& info() const noexcept { return info_; }

  /// Probabilities (N, 10) of images (N, 28, 28), 0 paper .. 255 ink. Throws InvalidArgument for
  /// other sizes.
  void predict(std::span<const std::uint8_t> images, std::span<float> probabilities) const {
    predict_(images, probabilities);
  }

  /// What the first layer makes of one image (28, 28).
  [[nodiscard]] FeatureMaps first_layer(std::span<const std::uint8_t> image) const {
    return first_layer_(image);
  }

  /// Several networks as one that answers with the mean of their probabilities, each at its own
  /// temperature (an ensemble; Hansen and Salamon, 1990). It rejects what the mildest of their
  /// thresholds rejects, nothing if one has none, and was trained on the images of all of them.
  /// Throws InvalidArgument without any.
  [[nodiscard]] static DigitNetwork averaged(std::vector<DigitNetwork> members);

  /// A network that looks at each image five times, as it is and moved by a pixel in each
  /// direction, and answers with the mean of the probabilities (test-time augmentation).
  [[nodiscard]] static DigitNetwork looking_again(DigitNetwork network);

 private:
  ModelInfo info_;
  detail::Predict predict_;
  std::function<FeatureMaps(std::span<const std::uint8_t>)> first_layer_;
};

namespace detail {

/// The mean of what `count` calls of `answer(i, probabilities)` give.
template <class Answer>
void mean_of(std::size_t count, std::span<float> mean, const Answer& answer) {
  std::vector<float> one(mean.size());
  std::ranges::fill(mean, 0.0F);
  for (std::size_t i = 0; i < count; ++i) {
    answer(i, std::span{one});
    std::ranges::transform(one, mean, mean.begin(), std::plus<>{});
  }
  for (float& p : mean) p /= static_cast<float>(count);
}

}  // namespace detail

inline DigitNetwork DigitNetwork::averaged(std::vector<DigitNetwork> members) {
  if (members.empty()) throw InvalidArgument{"an ensemble needs at least one model"};
  if (members.size() == 1) return std::move(members.front());
  const DigitNetwork first = members.front();
  const bool same = std::ranges::all_of(
      members, [&](const DigitNetwork& m) { return m.info_.name == first.info_.name; });
  ModelInfo info;
  info.name = std::to_string(members.size()) + (same ? " x " + first.info_.name : " models");
  // The mean of probabilities is less distinct than the mean member is: the mildest threshold.
  info.rejection_threshold = first.info_.rejection_threshold;
  for (const DigitNetwork& member : members) {
    const std::optional<double>& own = member.info_.rejection_threshold;
    std::optional<double>& least = info.rejection_threshold;
    least = least && own ? std::optional{(std::min)(*least, *own)} : std::nullopt;
    info.training_images = join(info.training_images, member.info_.training_images);
  }
  auto predict = [members = std::move(members)](std::span<const std::uint8_t> images,
                                                std::span<float> probabilities) {
    detail::mean_of(members.size(), probabilities,
                    [&](std::size_t i, std::span<float> one) { members[i].predict(images, one); });
  };
  return {std::move(info), std::move(predict), first.first_layer_};
}

inline DigitNetwork DigitNetwork::looking_again(DigitNetwork network) {
  ModelInfo info;
  info.name = network.info_.name + ", five looks";
  info.rejection_threshold = network.info_.rejection_threshold;
  info.training_images = network.info_.training_images;
  auto predict = [network](std::span<const std::uint8_t> images, std::span<float> probabilities) {
    constexpr Shape shape{1, MnistFormat::side, MnistFormat::side};
    detail::mean_of(test_time_shifts.size(), probabilities,
                    [&](std::size_t i, std::span<float> one) {
                      network.predict(shifted(images, shape, test_time_shifts[i]), one);
                    });
  };
  return {std::move(info), std::move(predict), network.first_layer_};
}

}  // namespace digitnet
