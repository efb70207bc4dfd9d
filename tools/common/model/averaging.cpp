#include "common/model/averaging.hpp"

#include <digitnet/core/error.hpp>
#include <digitnet/data/image_sketch.hpp>
#include <digitnet/judge/probabilities.hpp>
#include <digitnet/judge/second_look.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>

namespace digitnet::tools {
namespace {

/// Adds the probabilities that belong to `logits` to `sums`.
void add_probabilities(std::vector<float> logits, std::size_t classes, double temperature,
                       std::vector<float>& sums) {
  sums.resize(logits.size());
  to_probabilities(std::span{logits}, classes, temperature);
  std::transform(logits.begin(), logits.end(), sums.begin(), sums.begin(), std::plus<>{});
}

void divide(std::span<float> sums, std::size_t count) {
  for (float& sum : sums) sum /= static_cast<float>(count);
}

/// In place: logits whose softmax gives the probabilities back.
void take_logarithms(std::span<float> probabilities) {
  for (float& p : probabilities) p = std::log(std::max(p, std::numeric_limits<float>::min()));
}

/// What averages answers of models as they came from files.
class Averaging : public Classifier {
 public:
  Averaging(std::vector<std::unique_ptr<Classifier>> members, std::string name)
      : members_{std::move(members)} {
    info.name = std::move(name);
  }

  [[nodiscard]] std::vector<std::byte> encode(const ModelInfo& /*about*/) const override {
    throw Error{"an average of several answers cannot be written as one model file"};
  }

  [[nodiscard]] std::vector<LayerSummary> layers() const override {
    return members_.front()->layers();
  }

 protected:
  [[nodiscard]] std::vector<std::unique_ptr<Classifier>> copies() const {
    std::vector<std::unique_ptr<Classifier>> result;
    for (const auto& member : members_) result.push_back(member->copy());
    return result;
  }

  [[nodiscard]] Shape in() const { return layers().front().in; }
  [[nodiscard]] std::size_t classes() const { return layers().back().out.size(); }

  std::vector<std::unique_ptr<Classifier>> members_;
};

class Ensemble final : public Averaging {
 public:
  using Averaging::Averaging;

  [[nodiscard]] std::vector<float> logits(std::span<const std::uint8_t> images,
                                          int threads) const override {
    std::vector<float> sums;
    for (const auto& member : members_) {
      add_probabilities(member->logits(images, threads), classes(), member->info.temperature, sums);
    }
    divide(sums, members_.size());
    take_logarithms(sums);
    return sums;
  }

  void predict(std::span<const std::uint8_t> images, std::span<float> probabilities) override {
    std::vector<float> one(probabilities.size());
    std::fill(probabilities.begin(), probabilities.end(), 0.0F);
    for (const auto& member : members_) {
      member->predict(images, one);
      std::transform(one.begin(), one.end(), probabilities.begin(), probabilities.begin(),
                     std::plus<>{});
    }
    divide(probabilities, members_.size());
  }

  [[nodiscard]] std::unique_ptr<Classifier> copy() const override {
    auto result = std::make_unique<Ensemble>(copies(), info.name);
    result->info = info;
    return result;
  }
};

class LookingAgain final : public Averaging {
 public:
  using Averaging::Averaging;

  [[nodiscard]] std::vector<float> logits(std::span<const std::uint8_t> images,
                                          int threads) const override {
    std::vector<float> sums;
    for (const Shift& shift : test_time_shifts) {
      add_probabilities(members_.front()->logits(shifted(images, in(), shift), threads), classes(),
                        members_.front()->info.temperature, sums);
    }
    divide(sums, test_time_shifts.size());
    take_logarithms(sums);
    return sums;
  }

  void predict(std::span<const std::uint8_t> images, std::span<float> probabilities) override {
    std::vector<float> one(probabilities.size());
    std::fill(probabilities.begin(), probabilities.end(), 0.0F);
    for (const Shift& shift : test_time_shifts) {
      members_.front()->predict(shifted(images, in(), shift), one);
      std::transform(one.begin(), one.end(), probabilities.begin(), probabilities.begin(),
                     std::plus<>{});
    }
    divide(probabilities, test_time_shifts.size());
  }

  [[nodiscard]] std::unique_ptr<Classifier> copy() const override {
    auto result = std::make_unique<LookingAgain>(copies(), info.name);
    result->info = info;
    return result;
  }
};

}  // namespace

std::unique_ptr<Classifier> averaged(std::vector<std::unique_ptr<Classifier>> members) {
  if (members.empty()) throw Error{"an ensemble needs at least one model"};
  if (members.size() == 1) return std::move(members.front());
  const auto in = members.front()->layers().front().in;
  const std::size_t classes = members.front()->layers().back().out.size();
  for (const auto& member : members) {
    if (!(member->layers().front().in == in) || member->layers().back().out.size() != classes) {
      throw Error{"the models of an ensemble must take the same images and know the same classes"};
    }
  }
  const std::string name = std::to_string(members.size()) + " x " + members.front()->info.name;
  const bool same = std::ranges::all_of(
      members, [&](const auto& m) { return m->info.name == members.front()->info.name; });
  const std::string title = same ? name : std::to_string(members.size()) + " models";
  // The mean of probabilities is less distinct than the mean member is: the mildest threshold.
  std::optional<double> threshold = members.front()->info.rejection_threshold;
  for (const auto& member : members) {
    const std::optional<double>& own = member->info.rejection_threshold;
    threshold = threshold && own ? std::optional{std::min(*threshold, *own)} : std::nullopt;
  }
  ImageSketch images;
  for (const auto& member : members) images = digitnet::join(images, member->info.training_images);
  auto result = std::make_unique<Ensemble>(std::move(members), title);
  result->info.rejection_threshold = threshold;
  result->info.training_images = std::move(images);
  return result;
}

std::unique_ptr<Classifier> looking_again(std::unique_ptr<Classifier> model) {
  std::string name = model->info.name + ", five looks";
  const std::optional<double> threshold = model->info.rejection_threshold;
  ImageSketch images = model->info.training_images;
  std::vector<std::unique_ptr<Classifier>> one;
  one.push_back(std::move(model));
  auto result = std::make_unique<LookingAgain>(std::move(one), std::move(name));
  result->info.rejection_threshold = threshold;
  result->info.training_images = std::move(images);
  return result;
}

}  // namespace digitnet::tools
