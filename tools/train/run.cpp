#include "train/run.hpp"

#include "common/cli/exit_codes.hpp"
#include "common/cli/interrupt.hpp"
#include "common/cli/output_files.hpp"
#include "common/cli/progress.hpp"
#include "common/drawing/architecture.hpp"
#include "common/drawing/learning_curves.hpp"
#include "common/text/csv_log.hpp"
#include "common/text/left_out.hpp"
#include "common/text/same_labels.hpp"
#include "common/text/text.hpp"
#include "train/checkpoint_file.hpp"
#include "train/command.hpp"
#include "train/dashboard.hpp"
#include "train/data.hpp"
#include "train/epoch_rows.hpp"
#include "train/model_files.hpp"
#include "train/outcome.hpp"
#include "train/plan.hpp"
#include "train/report.hpp"

#include <digitnet/data/fingerprint.hpp>
#include <digitnet/io/file.hpp>
#include <digitnet/train/checkpoint.hpp>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <iterator>

namespace digitnet::tools {
namespace {

/// One run of digit-train, from the data to the report.
class TrainSession {
 public:
  TrainSession(const TrainOptions& options, std::span<const NamedNetwork> models,
               const ModelChoice& choice, const SafeTensors* checkpoint)
      : options_{options},
        models_{models},
        model_{choice.model},
        plan_{make_plan(choice.recipe, options)},
        checkpoint_{checkpoint},
        progress_{std::cerr, stderr_terminal(), options.quiet} {
    if (options.dashboard) {
      progress_.show([this](std::size_t width, std::size_t height) {
        return dashboard_.lines(width, height, stderr_terminal());
      });
    }
    if (!options.resume.empty()) {
      kept_ = CheckpointFile::of(options.resume);
      saved_ = true;
    } else if (!options.no_checkpoint) {
      kept_ = CheckpointFile::for_new_run(wanted_checkpoint());
    }
  }

  int run() {
    check_files();
    progress_.status("reading the images");
    data_ = load_train_data(options_);
    for (const FileError& bad : data_.left_out.failures) progress_.note(message(bad.what()));
    const std::string others = others_text(data_.left_out.others);
    if (!others.empty()) progress_.note(message(others));
    const std::string folders = folders_text(data_.left_out.folders);
    if (!folders.empty()) progress_.note(message(folders));
    const std::string same = same_labels_text(data_.train.labels);
    if (!same.empty()) progress_.note(message(same));
    if (!options_.architecture.empty()) {
      write_file(options_.architecture, architecture_svg(model_.name, model_.layers));
    }
    make_examples();
    if (!options_.from.empty()) from_.emplace(read_safetensors(options_.from));
    const TrainResult result = train();
    draw_curves();
    if (result.history.reason == StopReason::cancelled) return interrupted();
    return finish(result);
  }

 private:
  [[nodiscard]] static std::string message(const std::string& text) {
    return "digit-train: " + one_line(text);
  }

  void note(const std::string& text) {
    if (!options_.quiet) progress_.note(message(text));
  }

  [[nodiscard]] std::string wanted_checkpoint() const {
    return options_.checkpoint.empty() ? options_.output + ".checkpoint" : options_.checkpoint;
  }

  /// Saves a checkpoint. Where that fails, as on a full disk, the run goes on, and the next epoch
  /// tries again.
  void keep(const std::function<void(const std::filesystem::path&)>& save) {
    const std::filesystem::path before = kept_->path();
    try {
      kept_->write(save);
    } catch (const FileError& error) {
      if (!unsaved_) {
        progress_.note(message("no checkpoint was saved: " + std::string{error.what()} +
                               "; training goes on, and each epoch tries again: make room there"));
      }
      unsaved_ = error.what();
      return;
    }
    if (unsaved_) progress_.note(message("checkpoints are saved again"));
    unsaved_.reset();
    saved_ = true;
    if (kept_->path() != before) {
      note("another training has put its checkpoint in " + before.string() +
           "; this one is now in " + kept_->path().string());
    }
  }

  /// Writes something beside the model; that must not end the training or take the model with it.
  void beside(const std::function<void()>& write) {
    try {
      write();
    } catch (const FileError& error) {
      progress_.note(message(error.what()));
      incomplete_ = true;
    }
  }

  /// Adds the last row to the log, or all of them where an earlier one found no room.
  void log_row() {
    if (options_.log.empty()) return;
    const auto write = [this] {
      if (log_) return log_->write(rows_.back());
      log_.emplace(options_.log, 0);
      for (const EpochRow& row : rows_) log_->write(row);
    };
    try {
      write();
      log_failure_.reset();
    } catch (const FileError& error) {
      if (!log_failure_) progress_.note(message(error.what()) + "; training goes on");
      log_failure_ = error.what();
      log_.reset();
    }
  }

  void check_files() {
    OutputFiles files{{"--output", options_.output},
                      {"--checkpoint", kept_ ? kept_->path() : std::filesystem::path{}},
                      {"--log", options_.log},
                      {"--plot", options_.plot},
                      {"--architecture", options_.architecture}};
    std::ranges::copy(export_files(options_), std::back_inserter(files));
    std::erase_if(files, [](const auto& file) { return file.second.empty(); });
    check_output_files(files);
    if (checkpoint_ != nullptr || !kept_) return;
    const std::string place = kept_->path().string();
    if (place != wanted_checkpoint()) {
      note("another training keeps its checkpoint in " + wanted_checkpoint() + "; this one in " +
           place);
    }
    std::error_code error;
    if (std::filesystem::exists(place, error)) {
      note("starting anew: the checkpoint " + place + " of an earlier run will be replaced");
    }
  }

  /// Some networks learn from something that is made of the digits. What judges is made with seeds
  /// of its own.
  void make_examples() {
    if (model_.examples == nullptr) return;
    progress_.status("composing numbers");
    const auto make = [this](Dataset& data, std::uint64_t part) {
      const Seed seed{options_.seed + (part << 32U)};
      data = model_.examples(data, seed, options_.threads);
    };
    make(data_.train, 0);
    if (data_.validation) make(*data_.validation, 1);
    if (data_.test) make(*data_.test, 2);
    for (std::size_t i = 0; i < data_.judged.size(); ++i) make(data_.judged[i].images, 3 + i);
  }

  void check_validation_data() {
    if (knows_its_data(*checkpoint_)) {
      return require_validation_data(*checkpoint_, validation_fingerprint_);
    }
    note(checkpoint_->path() +
         " is of an older format, which cannot tell whether the data are still the same");
  }

  TrainResult train() {
    TrainJob job{.train = &data_.train,
                 .validation = data_.validation ? &*data_.validation : nullptr,
                 .optimizer = plan_.optimizer,
                 .options = plan_.options,
                 .examples = plan_.examples,
                 .early_stopping = plan_.early_stopping,
                 .from = from_ ? &*from_ : nullptr,
                 .frozen = plan_.frozen,
                 .balance_classes = plan_.balance_classes,
                 .class_weights = plan_.class_weights,
                 .resume = checkpoint_};
    job.on_leading_layers = [this](std::size_t layers) {
      note(from_->path() + " is of another network: " + std::to_string(layers) +
           (layers == 1 ? " layer with weights is" : " layers with weights are") +
           " taken over, the others are new");
    };
    if (kept_) job.keep_checkpoint = [this](const auto& save) { keep(save); };
    if (data_.validation) validation_fingerprint_ = fingerprint(*data_.validation);
    if (checkpoint_ != nullptr) {
      check_validation_data();
      rows_ = rows_in(*checkpoint_);
      so_far_ = EpochSoFar::in(*checkpoint_);
      for (const EpochRow& row : rows_) dashboard_.epoch(row);
    }
    if (job.early_stopping) {
      for (const EpochRow& row : rows_) job.early_stopping->update(row.validation_accuracy);
    }
    job.notes = [this]() -> std::map<std::string, std::string> {
      const Ensemble* all = options_.ensemble_of.get();
      return {{"command_line", saved_command_line(all != nullptr ? all->options : options_)},
              {"member", std::to_string(all != nullptr ? all->member : 0)},
              {"rows", rows_text(rows_)},
              {"epoch_so_far", so_far_.text(Progress::steady_seconds() - epoch_started_)},
              {"validation_data", validation_fingerprint_}};
    };
    job.on_start = [this](std::size_t steps, std::size_t steps_per_epoch) {
      epoch_started_ = Progress::steady_seconds();
      const auto epochs = static_cast<int>(steps / steps_per_epoch);
      if (!options_.log.empty()) log_.emplace(options_.log, epochs);
      // A single epoch may be cut short.
      const std::size_t most = plan_.options.max_steps > 0 && plan_.options.epochs == 1
                                   ? plan_.options.max_steps
                                   : steps_per_epoch;
      progress_.begin(static_cast<int>(plan_.options.epochs), std::min(steps_per_epoch, most),
                      epochs, steps % steps_per_epoch);
    };
    job.on_step = [this](const StepReport& step) {
      epoch_ = step.epoch;
      so_far_.add(step);
      dashboard_.step(step.loss);
      progress_.step(step.images, step.loss, step.accuracy);
    };
    job.on_epoch = [this](const EpochReport& report) {
      rows_.push_back(so_far_.row(report));
      so_far_ = {};
      epoch_started_ = Progress::steady_seconds();
      dashboard_.epoch(rows_.back());
      progress_.epoch(rows_.back());
      explain(rows_.back());
      log_row();
    };
    job.stop = &watch_for_interrupts();
    job.on_calibration = [this] {
      progress_.finish();
      progress_.status("fitting temperature and rejection threshold");
    };
    progress_.status(draws_images(plan_.examples) ? "drawing images" : "preparing the first epoch");
    try {
      TrainResult result = model_.train(job);
      progress_.finish();
      return result;
    } catch (const DivergenceError&) {
      progress_.finish();
      draw_curves();
      throw;
    }
  }

  /// Says once why training looks worse than validation.
  void explain(const EpochRow& row) {
    if (remark_ || !(row.loss > row.validation_loss)) return;
    remark_ = what_makes_training_harder(plan_, model_.layers);
    progress_.remark(*remark_);
  }

  void draw_curves() {
    if (options_.plot.empty()) return;
    const std::string subtitle = data_.description + "; seed " + std::to_string(options_.seed);
    beside([&] {
      write_file(options_.plot,
                 learning_curves_svg(rows_, model_.name, subtitle, remark_.value_or("")));
    });
  }

  int interrupted() {
    std::string text = "interrupted in epoch " + std::to_string(epoch_) + " of " +
                       std::to_string(plan_.options.epochs);
    if (unsaved_) text += "; the checkpoint could not be saved: " + *unsaved_;
    text = message(text) + "; ";
    if (unsaved_ && !saved_) {
      progress_.note(text + "nothing of this run is saved");
    } else {
      progress_.note(text + (unsaved_ ? "an older one is there; " : "") +
                     how_to_go_on(options_.program, kept_));
    }
    return unsaved_ ? exit_code::failed : exit_code::interrupted;
  }

  /// What became of a run whose model could not be written.
  [[nodiscard]] Error not_written(const FileError& error) const {
    const std::string text = std::string{"the model was not written: "} + error.what();
    if (!saved_) return Error{text + "; no checkpoint is there either, so the training is lost"};
    return Error{text + "; nothing is lost: make room, or name another place: " +
                 shell_word(options_.program) + " --resume " + shell_word(kept_->path().string()) +
                 " --output FILE"};
  }

  std::filesystem::path write_model_file(std::span<const std::byte> file) const {
    try {
      return write_model(options_.output, file, options_.force);
    } catch (const FileError& error) {
      throw not_written(error);
    }
  }

  /// How the data are read now and were before, for a run that began with a model.
  [[nodiscard]] std::vector<Comparison> compare(const Classifier& now) {
    if (!from_) return {};
    progress_.status("comparing with " + one_line(options_.from));
    std::unique_ptr<Classifier> before;
    try {
      before = decode_classifier(*from_, models_);
    } catch (const FileError&) {  // a network for something else
    }
    return compared(options_, data_, before.get(), now);
  }

  int finish(const TrainResult& result) {
    const Classifier& classifier = *result.classifier;
    const std::vector<Comparison> comparisons = compare(classifier);
    if (const auto reason = no_gain(options_, comparisons)) {
      progress_.finish();
      progress_.note(message("no model was written: " + *reason) +
                     (kept_ ? "; or go on from " + one_line(kept_->path().string()) +
                                  " with --resume and another --most-lost"
                            : ""));
      return exit_code::failed;
    }
    if (data_.test) progress_.status("reading the test images");
    TrainReport report = measured(options_, model_, data_, rows_, classifier);
    report.from = options_.from;
    report.comparisons = comparisons;
    progress_.finish();
    const std::vector<std::byte> file =
        classifier.encode(about(report, options_, plan_, data_, classifier));
    report.bytes = file.size();
    const auto kept = write_model_file(file);
    if (!kept.empty()) note("the earlier " + options_.output + " is now " + kept.string());
    if (kept_) kept_->remove();
    if (!options_.export_header.empty()) {
      beside([&] { write_header(options_.export_header, file, model_.name); });
    }
    if (!options_.export_onnx.empty()) beside([&] { write_onnx(options_, file); });
    std::fputs(report_text(report, options_.format).c_str(), stdout);
    const bool complete = data_.left_out.failures.empty() && !incomplete_ && !log_failure_;
    return complete ? exit_code::done : exit_code::failed;
  }

  const TrainOptions& options_;
  std::span<const NamedNetwork> models_;
  const NamedNetwork& model_;
  TrainPlan plan_;
  const SafeTensors* checkpoint_;
  std::optional<SafeTensors> from_;     // the model that the run began with
  std::optional<CheckpointFile> kept_;  // where the checkpoint goes
  bool saved_ = false;                  // something of this run is there
  std::optional<std::string> unsaved_;  // why the last checkpoint was not saved
  std::optional<std::string> log_failure_;
  bool incomplete_ = false;  // something beside the model could not be written
  TrainData data_;
  Dashboard dashboard_;
  Progress progress_;
  std::optional<CsvLog> log_;
  std::vector<EpochRow> rows_;  // of a resumed run: with those before the break
  EpochSoFar so_far_;
  double epoch_started_ = 0;
  std::size_t epoch_ = 0;
  std::optional<std::string> remark_;
  std::string validation_fingerprint_;
};

}  // namespace

int run_training(const TrainOptions& options, std::span<const NamedNetwork> models,
                 const SafeTensors* checkpoint) {
  const ModelChoice choice = choose_model(options, models);
  TrainOptions settled = options;
  if (settled.output.empty()) settled.output = "digitnet-" + choice.model.name + ".safetensors";
  return TrainSession{settled, models, choice, checkpoint}.run();
}

}  // namespace digitnet::tools
