#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/thread_team.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/data/fingerprint.hpp>
#include <digitnet/judge/evaluate.hpp>
#include <digitnet/network/backpropagation.hpp>
#include <digitnet/optim/optimizer.hpp>
#include <digitnet/train/batch_source.hpp>
#include <digitnet/train/run_text.hpp>
#include <digitnet/train/trainer_options.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

namespace digitnet {

/// Trains step by step. All random choices are functions of (seed, epoch, image, step), so the
/// state of a run is just the number of steps taken and a few flat blocks: parameters, optimiser
/// moments, moving average. After construction a step allocates nothing.
///
/// `net` and `data` must outlive the trainer. Weights are the same for any number of threads.
template <class Net, Optimizer O>
class Trainer {
 public:
  using Scalar = typename Net::Scalar;

  /// Throws InvalidArgument for options out of range and data that do not fit to the network.
  Trainer(Net& net, const Dataset& data, O optimizer, TrainerOptions options)
      : net_{net},
        data_{data},
        optimizer_{optimizer},
        options_{checked(std::move(options), data)},
        team_{options_.threads},
        backpropagation_{options_.batch_size, team_},
        first_(Net::parameter_count),
        second_(O::state_blocks > 1 ? Net::parameter_count : 0),
        average_(options_.ema_decay > 0 ? Net::parameter_count : 0),
        average_buffers_(options_.ema_decay > 0 ? Net::buffer_count : 0),
        source_{data, options_, team_} {
    optimizer_.validate();
    std::ranges::copy(net.parameters().first(average_.size()), average_.data());
    std::ranges::copy(net.buffers().first(average_buffers_.size()), average_buffers_.data());
  }

  [[nodiscard]] const TrainerOptions& options() const noexcept { return options_; }
  [[nodiscard]] std::size_t steps_per_epoch() const noexcept {
    return (source_.size() + options_.batch_size - 1) / options_.batch_size;
  }
  [[nodiscard]] std::size_t total_steps() const noexcept {
    const std::size_t steps = options_.epochs * steps_per_epoch();
    return options_.max_steps > 0 ? std::min(options_.max_steps, steps) : steps;
  }
  /// Steps taken so far.
  [[nodiscard]] std::size_t steps() const noexcept { return steps_; }
  [[nodiscard]] bool finished() const noexcept { return steps_ >= total_steps(); }

  /// The learning rate of the next step.
  [[nodiscard]] double learning_rate() const {
    return static_cast<double>(optimizer_.learning_rate) *
           learning_rate_factor(options_.schedule, steps_, total_steps());
  }

  /// Takes one step, on the next batch of the current epoch. Throws DivergenceError, leaving the
  /// weights as this step found them, if the loss is not finite.
  BatchResult step() {
    const std::size_t epoch = steps_ / steps_per_epoch();
    const std::size_t start = steps_ % steps_per_epoch() * options_.batch_size;
    source_.begin(epoch);
    const std::size_t images = std::min(options_.batch_size, source_.size() - start);
    const bool plain = options_.augmentation.empty() ||
                       static_cast<double>(steps_) >=
                           (1 - options_.plain_final_fraction) * static_cast<double>(total_steps());
    const auto rate = static_cast<Scalar>(learning_rate());
    const std::size_t number = steps_ + 1;
    const double keep = std::min(static_cast<double>(options_.ema_decay),
                                 static_cast<double>(number) / static_cast<double>(number + 9));

    const BatchResult result = backpropagation_.step(
        net_, images, {options_.seed, steps_},
        [&](std::size_t first, int count, auto x, std::uint8_t* labels) {
          source_.fill(start + first, count, plain, x, labels);
        },
        SoftmaxCrossEntropy{options_.label_smoothing},
        [&](Part part) { update(part, number, rate, static_cast<Scalar>(keep)); });
    if (!std::isfinite(result.loss)) {
      throw DivergenceError{"training diverged in epoch " + std::to_string(epoch + 1) + ", step " +
                            std::to_string(number) +
                            ": the loss is not a finite number at learning rate " +
                            std::to_string(rate) + "; a smaller one may help"};
    }
    ++steps_;
    if (average_buffers_.size() > 0) {
      blend(average_buffers_.span(), net_.buffers(), static_cast<Scalar>(keep));
    }
    return result;
  }

  /// The network to use: the moving average where one is kept, else a copy of the current weights.
  [[nodiscard]] Net averaged() const {
    Net result = net_;
    std::ranges::copy(average_.span(), result.parameters().data());
    std::ranges::copy(average_buffers_.span(), result.buffers().data());
    return result;
  }

  /// The flat blocks that, with the network and steps(), are the whole state of a run.
  [[nodiscard]] std::array<std::pair<const char*, std::span<Scalar>>, 4> state() noexcept {
    return {{{"optimizer.first", first_.span()},
             {"optimizer.second", second_.span()},
             {"average.parameters", average_.span()},
             {"average.buffers", average_buffers_.span()}}};
  }

  /// All that decides how the run goes on, on one line: two runs with the same text, data and
  /// network give the same weights.
  [[nodiscard]] std::string describe() const {
    return "images " + std::to_string(data_.size()) + "; " +
           options_.describe(run_text(optimizer_));
  }

  /// fingerprint() of the data, computed when it is first asked for.
  [[nodiscard]] const std::string& data_fingerprint() {
    if (fingerprint_.empty()) fingerprint_ = fingerprint(data_);
    return fingerprint_;
  }

  /// Continues as if `steps` had been taken; the caller has restored the network and `state()`.
  void resume_at(std::size_t steps) noexcept { steps_ = steps; }

 private:
  static TrainerOptions checked(TrainerOptions options, const Dataset& data) {
    if (data.empty()) throw InvalidArgument{"training: the data set is empty"};
    options.validate();
    if (options.outlier_share > 0) check_outlier_shape(Net::in);
    check_fits<Net>(data);
    options.batch_size = std::min(options.batch_size, data.size());
    return options;
  }

  void update(Part part, std::size_t number, Scalar rate, Scalar keep) {
    const std::size_t begin = part.first(Net::parameter_count);
    const std::size_t end = part.last(Net::parameter_count);
    const ParameterSlice<Scalar> all{net_.parameters(), backpropagation_.gradient(), first_.span(),
                                     second_.span()};
    optimizer_.update(all.part(begin, end), number, rate);
    if (average_.size() > 0) {
      blend(average_.span().subspan(begin, end - begin),
            net_.parameters().subspan(begin, end - begin), keep);
    }
  }

  static void blend(std::span<Scalar> average, std::span<const Scalar> current, Scalar keep) {
    for (std::size_t i = 0; i < average.size(); ++i) {
      average[i] = current[i] + keep * (average[i] - current[i]);
    }
  }

  Net& net_;
  const Dataset& data_;
  O optimizer_;
  TrainerOptions options_;
  ThreadTeam team_;
  Backpropagation<Net> backpropagation_;
  AlignedBuffer<Scalar> first_, second_, average_, average_buffers_;
  BatchSource<Net> source_;
  std::size_t steps_ = 0;
  std::string fingerprint_;
};

}  // namespace digitnet
