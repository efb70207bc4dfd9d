#pragma once

#include "common/model/calibrated.hpp"
#include "common/model/model.hpp"
#include "common/model/run_examples.hpp"

#include <digitnet/digits/preparation/preprocessing.hpp>
#include <digitnet/judge/evaluate.hpp>
#include <digitnet/loss/class_weighted.hpp>
#include <digitnet/model/leading.hpp>
#include <digitnet/train/checkpoint.hpp>
#include <digitnet/train/freeze.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace digitnet::tools {

/// `Classifier` for one network type.
template <class Net>
class NetworkClassifier final : public Classifier {
 public:
  explicit NetworkClassifier(Model<Net> model)
      : net_{std::move(model.network)},
        predictor_{net_, static_cast<float>(model.info.temperature)} {
    info = std::move(model.info);
  }

  [[nodiscard]] std::vector<float> logits(std::span<const std::uint8_t> images,
                                          int threads) const override {
    return compute_logits(net_, images, threads);
  }

  void predict(std::span<const std::uint8_t> images, std::span<float> probabilities) override {
    predictor_.predict(images, probabilities);
  }

  [[nodiscard]] std::unique_ptr<Classifier> copy() const override {
    return std::make_unique<NetworkClassifier>(*this);
  }

  [[nodiscard]] std::vector<std::byte> encode(const ModelInfo& about) const override {
    return encode_model(net_, about);
  }

  [[nodiscard]] std::vector<LayerSummary> layers() const override { return summarise<Net>(); }

 private:
  Net net_;
  Predictor<Net> predictor_;
};

namespace detail {

/// Keeps a checkpoint at least every so many seconds, and whenever it is told to.
template <class Net, class T>
class CheckpointKeeper {
 public:
  CheckpointKeeper(const TrainJob& job, Net& net, T& trainer, std::optional<Net>& best)
      : job_{job}, net_{net}, trainer_{trainer}, best_{best} {}

  void after_step() {
    const std::chrono::duration<double> age = Clock::now() - last_;
    if (age.count() >= job_.checkpoint_seconds) write();
  }

  void write() {
    if (!job_.keep_checkpoint) return;
    job_.keep_checkpoint([this](const std::filesystem::path& path) {
      save_checkpoint(path, net_, trainer_,
                      job_.notes ? job_.notes() : std::map<std::string, std::string>{},
                      best_ ? &*best_ : nullptr);
    });
    last_ = Clock::now();
  }

 private:
  using Clock = std::chrono::steady_clock;

  const TrainJob& job_;
  Net& net_;
  T& trainer_;
  std::optional<Net>& best_;
  Clock::time_point last_ = Clock::now();
};

/// Takes over the weights of a model file, or of as many first layers as are the same.
template <class Net>
void begin_with(const SafeTensors& file, Net& net, const TrainJob& job) {
  const auto said = file.metadata().find("architecture");
  if (said == file.metadata().end() || said->second == architecture<Net>()) {
    net = decode_model<Net>(file).network;
    return;
  }
  const std::size_t layers = load_leading_layers(file, net);
  if (job.on_leading_layers) job.on_leading_layers(layers);
}

/// What each class weighs in the loss. Throws InvalidArgument for another number of classes.
template <std::size_t Classes>
std::array<float, Classes> class_weights(const TrainJob& job) {
  if (job.balance_classes) return balanced_weights<Classes>(job.train->labels);
  std::array<float, Classes> weights;
  weights.fill(1);
  if (job.class_weights.empty()) return weights;
  if (job.class_weights.size() != Classes) {
    throw InvalidArgument{"weights of classes: expected " + std::to_string(Classes) +
                          " numbers, found " + std::to_string(job.class_weights.size())};
  }
  std::ranges::copy(job.class_weights, weights.begin());
  return weights;
}

template <class Net>
TrainResult train(const TrainJob& job) {
  Net net{job.options.seed};
  if (job.from != nullptr) begin_with(*job.from, net, job);
  TrainerOptions options = job.options;
  const ClassWeighted loss{SoftmaxCrossEntropy{std::exchange(options.label_smoothing, 0.0F)},
                           class_weights<Net::classes>(job)};
  Trainer trainer{net, RunExamples{*job.train, job.examples}, loss,
                  freeze(net, job.frozen, job.optimizer), options};
  std::optional<Net> best;
  if (job.resume != nullptr) load_checkpoint(*job.resume, net, trainer, &best);
  if (job.on_start) job.on_start(trainer.steps(), trainer.steps_per_epoch());
  CheckpointKeeper keeper{job, net, trainer, best};
  const auto running = [&job] { return job.stop == nullptr || !job.stop->load(); };
  const Monitor monitor{.validation = job.validation,
                        .early_stopping = job.early_stopping,
                        .on_step =
                            [&](const StepReport& report) {
                              if (job.on_step) job.on_step(report);
                              if (report.step < report.steps_per_epoch) keeper.after_step();
                              return running();
                            },
                        .on_epoch =
                            [&](const EpochReport& report) {
                              if (job.on_epoch) job.on_epoch(report);
                              keeper.write();
                              return running();
                            }};
  TrainResult result;
  if (job.early_stopping && job.early_stopping->should_stop()) {  // a checkpoint of its last epoch
    result.history.reason = StopReason::early;
  } else {
    result.history = fit(trainer, monitor, best);
  }
  if (result.history.reason == StopReason::cancelled && trainer.finished()) {
    result.history.reason = StopReason::finished;  // nothing was left to stop
  }
  if (result.history.reason == StopReason::cancelled) keeper.write();
  Net chosen = best ? *std::move(best) : trainer.averaged();
  ModelInfo info{.preprocessing = digit_preprocessing};
  if (job.validation != nullptr && result.history.reason != StopReason::cancelled) {
    if (job.on_calibration) job.on_calibration();
    info = calibrated(
        [&](std::span<const std::uint8_t> images) {
          return compute_logits(chosen, images, job.options.threads);
        },
        Net::in, Net::classes, job);
  }
  result.classifier =
      std::make_unique<NetworkClassifier<Net>>(Model{std::move(chosen), std::move(info)});
  return result;
}

template <class Net>
std::unique_ptr<Classifier> decode(const SafeTensors& file) {
  return std::make_unique<NetworkClassifier<Net>>(decode_model<Net>(file));
}

}  // namespace detail

/// Makes `Entry` (a struct with `name`, `about`, `Net` and `recipe()`, as in the zoo) known to the
/// tools.
template <class Entry>
[[nodiscard]] NamedNetwork make_model() {
  using Net = typename Entry::Net;
  return {Entry::name,        Entry::about,        Net::parameter_count,
          summarise<Net>(),   Entry::recipe(),     architecture<Net>(),
          detail::train<Net>, detail::decode<Net>, network_kind<Entry>().open};
}

}  // namespace digitnet::tools
