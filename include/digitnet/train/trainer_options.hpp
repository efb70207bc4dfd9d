#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/finite.hpp>
#include <digitnet/core/random.hpp>
#include <digitnet/core/text.hpp>
#include <digitnet/loss/softmax_cross_entropy.hpp>
#include <digitnet/schedule/schedule.hpp>
#include <digitnet/train/run_text.hpp>

#include <cstddef>
#include <string>

namespace digitnet {

/// What a training run is, apart from network, examples, loss and optimiser.
struct TrainerOptions {
  std::size_t epochs = 3;
  std::size_t max_steps = 0;  ///< > 0: stop after so many, which may be within an epoch
  std::size_t batch_size = 64;
  Seed seed{1};
  int threads = 1;
  Schedule schedule = Constant{};
  float label_smoothing = 0;  ///< of SoftmaxCrossEntropy, unless a loss is given
  bool shuffle = true;        ///< each epoch in an order of its own, else in that of the examples
  /// > 0: keep an exponential moving average of parameters and running statistics, in [0, 1). It
  /// begins at the first weights, and the decay of step t (from 1) is min(ema_decay, t / (t + 9)),
  /// so that early weights are soon forgotten.
  float ema_decay = 0;
  /// > 0: a gradient whose Euclidean norm is larger is scaled down to it (Pascanu, Mikolov and
  /// Bengio, "On the difficulty of training recurrent neural networks", 2013).
  float clip_norm = 0;

  /// Throws InvalidArgument, naming the option, unless every value is in its range.
  void validate() const {
    const auto demand = [](bool good, const std::string& text) {
      if (!good) throw InvalidArgument{text};
    };
    demand(batch_size >= 1 && batch_size <= 65536,
           "batch size: expected 1 to 65536, found " + std::to_string(batch_size));
    demand(epochs >= 1 && epochs <= 1'000'000,
           "epochs: expected 1 to 1000000, found " + std::to_string(epochs));
    demand(ema_decay >= 0 && ema_decay < 1,
           "moving average: expected a decay in [0, 1), found " + std::to_string(ema_decay));
    demand(clip_norm >= 0 && is_finite(clip_norm),
           "clip norm: expected a number from 0, found " + std::to_string(clip_norm));
    SoftmaxCrossEntropy{label_smoothing}.validate();
    digitnet::validate(schedule);
  }

  /// All of them that decide about the weights, and the loss and the optimiser, on one line.
  [[nodiscard]] std::string describe(const std::string& loss, const std::string& optimizer) const {
    return "epochs " + std::to_string(epochs) +
           (max_steps > 0 ? "; steps " + std::to_string(max_steps) : "") + "; batch " +
           std::to_string(batch_size) + "; seed " + std::to_string(seed.value) + "; " + optimizer +
           "; " + run_text(schedule) + "; " + loss + "; moving average " +
           shortest_text(ema_decay) + (shuffle ? "" : "; not shuffled") +
           (clip_norm > 0 ? "; clip norm " + shortest_text(clip_norm) : "");
  }
};

}  // namespace digitnet
