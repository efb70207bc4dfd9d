#pragma once

#include <digitnet/augment/augmentation.hpp>
#include <digitnet/core/error.hpp>
#include <digitnet/core/random.hpp>
#include <digitnet/core/text.hpp>
#include <digitnet/loss/softmax_cross_entropy.hpp>
#include <digitnet/schedule/schedule.hpp>
#include <digitnet/train/run_text.hpp>

#include <cstddef>
#include <string>

namespace digitnet {

/// What a training run is, apart from network, data and optimiser.
struct TrainerOptions {
  std::size_t epochs = 3;
  std::size_t max_steps = 0;  ///< > 0: stop after so many, which may be within an epoch
  std::size_t batch_size = 64;
  Seed seed{1};
  int threads = 1;
  Schedule schedule = Constant{};
  float label_smoothing = 0;        ///< see SoftmaxCrossEntropy
  Augmentation augmentation{};      ///< of the training images; off by default
  double plain_final_fraction = 0;  ///< share of the steps, at the end, without augmentation
  float ema_decay = 0;      ///< > 0: keep an exponential moving average of the weights, in [0, 1)
  float outlier_share = 0;  ///< generated images of no digit a real one, 0 .. 1; see draw_outlier()

  /// Throws InvalidArgument, naming the option, unless every value is in its range.
  void validate() const {
    const auto require = [](bool good, const std::string& text) {
      if (!good) throw InvalidArgument{text};
    };
    require(batch_size >= 1 && batch_size <= 65536,
            "batch size: expected 1 to 65536, found " + std::to_string(batch_size));
    require(epochs >= 1 && epochs <= 1'000'000,
            "epochs: expected 1 to 1000000, found " + std::to_string(epochs));
    require(ema_decay >= 0 && ema_decay < 1,
            "moving average: expected a decay in [0, 1), found " + std::to_string(ema_decay));
    require(plain_final_fraction >= 0 && plain_final_fraction <= 1,
            "share of steps without augmentation: expected a value in [0, 1], found " +
                std::to_string(plain_final_fraction));
    require(
        outlier_share >= 0 && outlier_share <= 1,
        "share of outliers: expected a value in [0, 1], found " + std::to_string(outlier_share));
    SoftmaxCrossEntropy{label_smoothing}.validate();
    digitnet::validate(schedule);
    augmentation.validate();
  }

  /// All that decides about the weights, on one line.
  [[nodiscard]] std::string describe(const std::string& optimizer) const {
    return "epochs " + std::to_string(epochs) +
           (max_steps > 0 ? "; steps " + std::to_string(max_steps) : "") + "; batch " +
           std::to_string(batch_size) + "; seed " + std::to_string(seed.value) + "; " + optimizer +
           "; " + run_text(schedule) + "; label smoothing " + shortest_text(label_smoothing) +
           "; moving average " + shortest_text(ema_decay) + "; " + run_text(augmentation) +
           "; plain " + shortest_text(plain_final_fraction) +
           (outlier_share > 0 ? "; outliers " + shortest_text(outlier_share) : "");
  }
};

}  // namespace digitnet
