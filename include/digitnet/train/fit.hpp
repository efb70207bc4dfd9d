#pragma once

#include <digitnet/judge/evaluate.hpp>
#include <digitnet/train/early_stopping.hpp>
#include <digitnet/train/trainer.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace digitnet {

/// Where a run stands after a step.
struct StepReport {
  std::size_t epoch = 0;   ///< from 1
  std::size_t epochs = 0;  ///< planned
  std::size_t step = 0;    ///< within the epoch, from 1
  std::size_t steps_per_epoch = 0;
  std::size_t images = 0;    ///< in this batch
  double loss = 0;           ///< mean of this batch; nats of SoftmaxCrossEntropy
  double accuracy = 0;       ///< of this batch, before the update; 0 if the loss does not classify
  double learning_rate = 0;  ///< of this step
};

/// What an epoch gave. Training loss and accuracy are means over its batches, each before its
/// update.
struct EpochReport {
  std::size_t epoch = 0;  ///< from 1
  double loss = 0;
  double accuracy = 0;
  std::optional<double> validation_loss{};
  std::optional<double> validation_accuracy{};
  double learning_rate = 0;  ///< of the last step
  double seconds = 0;        ///< of training, without evaluation
  std::size_t images = 0;

  [[nodiscard]] double images_per_second() const noexcept {
    return seconds > 0 ? static_cast<double>(images) / seconds : 0;
  }
};

/// What watches a run: all of it optional. A callback that returns false ends the run after the
/// current step or epoch.
struct Monitor {
  const Dataset* validation = nullptr;  ///< evaluated after each epoch; for networks that classify
  std::optional<EarlyStopping> early_stopping{};  ///< on the accuracy (or, if `goal` is to
                                                  ///< minimise, the loss) of `validation`;
                                                  ///< restores the best weights
  std::function<bool(const StepReport&)> on_step{};
  std::function<bool(const EpochReport&)> on_epoch{};
};

/// Why a run ended.
enum class StopReason { finished, early, cancelled };

/// What a run gave.
struct History {
  std::vector<EpochReport> epochs;
  double seconds = 0;  ///< of training, without evaluation
  StopReason reason = StopReason::finished;
};

namespace detail {

template <class Loss>
void check_monitor(const Monitor& monitor) {
  if (monitor.early_stopping && monitor.validation == nullptr) {
    throw InvalidArgument{"early stopping: there is no validation data to judge by"};
  }
  if (monitor.validation != nullptr && Loss::target_kind != TargetKind::label) {
    throw InvalidArgument{
        "validation: a data set judges networks that classify; measure others in on_epoch"};
  }
}

/// The figures of an epoch from the sums of its batches.
inline void finish_epoch(EpochReport& report, std::size_t correct) {
  const auto images = static_cast<double>(std::max<std::size_t>(report.images, 1));
  report.loss /= images;
  report.accuracy = static_cast<double>(correct) / images;
}

inline StepReport step_report(const EpochReport& epoch, std::size_t epochs, std::size_t step,
                              std::size_t per_epoch, const BatchResult& batch) {
  const auto images = static_cast<double>(std::max<std::size_t>(batch.images, 1));
  return {epoch.epoch,
          epochs,
          step,
          per_epoch,
          batch.images,
          batch.loss / images,
          static_cast<double>(batch.correct) / images,
          epoch.learning_rate};
}

}  // namespace detail

/// Runs `trainer` from where it stands to its last epoch, to early stopping or until a callback
/// says so. Returns the history of the epochs that were completed here. The trainer's network keeps
/// the current weights: `trainer.averaged()` is the one to use, unless early stopping has restored
/// the best one into `best`. Throws as Trainer::step and evaluate, and InvalidArgument for early
/// stopping without validation data.
template <class Net, class O, class E, class L>
History fit(Trainer<Net, O, E, L>& trainer, const Monitor& monitor, std::optional<Net>& best) {
  using Clock = std::chrono::steady_clock;
  const TrainerOptions& options = trainer.options();
  History history;
  detail::check_monitor<L>(monitor);
  std::optional<EarlyStopping> stopping = monitor.early_stopping;
  while (!trainer.finished()) {
    EpochReport report;
    std::size_t correct = 0;
    const std::size_t per_epoch = trainer.steps_per_epoch();
    report.epoch = trainer.steps() / per_epoch + 1;
    bool proceed = true;
    do {
      const auto start = Clock::now();
      report.learning_rate = trainer.learning_rate();
      const BatchResult batch = trainer.step();
      report.seconds += std::chrono::duration<double>(Clock::now() - start).count();
      report.loss += batch.loss;
      report.images += batch.images;
      correct += batch.correct;
      if (monitor.on_step) {
        proceed = monitor.on_step(detail::step_report(
            report, options.epochs, (trainer.steps() - 1) % per_epoch + 1, per_epoch, batch));
      }
    } while (proceed && trainer.steps() % per_epoch != 0 && !trainer.finished());
    history.seconds += report.seconds;
    if (trainer.steps() % per_epoch == 0 || trainer.finished()) {
      detail::finish_epoch(report, correct);
      if constexpr (L::target_kind == TargetKind::label) {
        if (monitor.validation != nullptr) {
          Net current = trainer.averaged();
          const Metrics metrics =
              evaluate(current, *monitor.validation, {.threads = options.threads});
          report.validation_loss = metrics.loss;
          report.validation_accuracy = metrics.accuracy;
          if (stopping && stopping->update(stopping->goal == Goal::maximise ? metrics.accuracy
                                                                            : metrics.loss)) {
            best = std::move(current);
          }
        }
      }
      history.epochs.push_back(report);
      if (monitor.on_epoch) proceed = monitor.on_epoch(report) && proceed;
    }
    if (!proceed) {
      history.reason = StopReason::cancelled;
      return history;
    }
    if (stopping && stopping->should_stop()) {
      history.reason = StopReason::early;
      return history;
    }
  }
  return history;
}

/// Trains `net` on a data set or other Examples, by any Loss, and leaves it with the weights to
/// use: the moving average if one was asked for, the best ones if early stopping watched, else the
/// last ones. If training throws, `net` keeps the weights that the failing step found.
template <class Net, class Data, class L, class O>
requires requires { L::target_kind; }
History fit(Net& net, const Data& examples, L loss, O optimizer, TrainerOptions options = {},
            const Monitor& monitor = {}) {
  Trainer<Net, O, ExamplesOf<Data>, L> trainer{net, examples, std::move(loss), std::move(optimizer),
                                               std::move(options)};
  std::optional<Net> best;
  History history = fit(trainer, monitor, best);
  net = best ? *std::move(best) : trainer.averaged();
  return history;
}

/// The same by SoftmaxCrossEntropy, for a network that classifies.
template <class Net, class Data, class O>
History fit(Net& net, const Data& examples, O optimizer, TrainerOptions options = {},
            const Monitor& monitor = {}) {
  // A statement of its own: the arguments of a call are evaluated in any order.
  const SoftmaxCrossEntropy loss{std::exchange(options.label_smoothing, 0.0F)};
  return fit(net, examples, loss, std::move(optimizer), std::move(options), monitor);
}

}  // namespace digitnet
