#include "common/cli/command_line.hpp"
#include "common/cli/interrupt.hpp"
#include "common/cli/limit_options.hpp"
#include "common/drawing/architecture.hpp"
#include "train/command.hpp"
#include "train/model_files.hpp"
#include "train/plan.hpp"
#include "train/rate/find_rate.hpp"
#include "train/report.hpp"
#include "train/run.hpp"

#include <digitnet/core/text.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace digitnet;
using namespace digitnet::tools;

constexpr const char* about =
    "Trains a network to read handwritten digits. What is not given is done as the network's\n"
    "recipe says; --summary prints it.";

constexpr const char* notes =
    "\n"
    "DIR is a folder with MNIST's IDX files (raw or .gz), with mnist_train.csv and "
    "mnist_test.csv,\n"
    "with NumPy's mnist.npz or x_train.npy, y_train.npy and those of test, or with pictures in\n"
    "train/0 ... train/9 and test/0 ... test/9; or one CSV, .npz or .npy file. Accuracy on the "
    "test\n"
    "images is measured once, at the end.\n"
    "A file that is already at OUTPUT is never lost: it is kept as OUTPUT.1.safetensors and so "
    "on,\n"
    "unless --force is given.\n"
    "Ctrl-C (or SIGTERM, or SIGHUP) finishes the step and saves a checkpoint. Where there is no\n"
    "room for one, training goes on without, and each epoch tries again.\n"
    "Beside --resume only --data, --output, --threads, --format, --quiet and --most-lost may be\n"
    "given; an ensemble goes on with the model that was under way and those behind it. The\n"
    "model is to the byte the one that the run would have given without the break. The number\n"
    "of threads never matters to it.\n"
    "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.\n"
    "\n"
    "Examples:\n"
    "  digit-train --data data/mnist-10k\n"
    "  digit-train --data mnist --model lenet5 --epochs 3 --plot curves.svg\n"
    "  digit-train --data mnist --recipe 99 --output fast.safetensors\n"
    "  digit-train --data mnist --validation 0.1 --early-stopping 5 --epochs 50\n"
    "  digit-train --data mnist --optimizer sgd --learning-rate 0.1 --schedule cosine\n"
    "  digit-train --data mnist --optimizer sgd --find-rate --plot rates.svg\n"
    "  digit-train --from digitnet-default.safetensors --data mnist --data my-digits\n"
    "  digit-train --resume digitnet-default.safetensors.checkpoint\n"
    "  digit-train --model lenet5 --summary --architecture lenet5.svg\n"
    "  digit-train --model-file lenet5.safetensors --export-header lenet5.hpp\n"
    "  digit-train --model-file lenet5.safetensors --export-onnx lenet5.onnx\n";

constexpr const char* recipe = "recipe";

/// Adds options one after the other, all in the same group of the help page.
class Group {
 public:
  Group(CLI::App& app, const char* name) : app_{app}, name_{name} {}

  template <class Value>
  CLI::Option* value(const char* option, Value& target, const char* type, const char* text,
                     const char* fallback = "") {
    return app_.add_option(option, target, text)
        ->type_name(type)
        ->default_str(fallback)
        ->take_last()
        ->group(name_);
  }

  /// An option that may be given several times.
  template <class Value>
  CLI::Option* each(const char* option, std::vector<Value>& target, const char* type,
                    const char* text, const char* fallback = "") {
    return app_.add_option(option, target, text)
        ->type_name(type)
        ->default_str(fallback)
        ->allow_extra_args(false)
        ->group(name_);
  }

  template <class Value>
  void one_of(const char* option, Value& target, const std::vector<std::string>& names,
              const char* text, const char* fallback) {
    value(option, target, CLI::detail::join(names, "|").c_str(), text, fallback)
        ->check(unlisted(CLI::IsMember(names)));
  }

  /// The option of one field of Augmentation.
  void field(const AugmentationField& field, std::optional<float>& target) {
    const auto name = "--" + std::string{field.option};
    const auto set = [&target](auto value) { target = static_cast<float>(value); };
    CLI::Option* option = field.whole ? app_.add_option_function<int>(name, set, field.help)
                                      : app_.add_option_function<float>(name, set, field.help);
    option->type_name(field.unit)
        ->default_str(field.reach ? "" : shortest_text(field.preset))
        ->take_last()
        ->group(name_);
  }

  void flag(const char* option, bool& target, const char* text) {
    app_.add_flag(option, target, text)->group(name_);
  }

 private:
  CLI::App& app_;
  const char* name_;
};

void add_training(CLI::App& app, TrainOptions& o) {
  Group data{app, "Data"};
  data.each("--data", o.data, "DIR",
            "images to learn from, and to test with; further ones\n"
            "(--data DIR --data DIR2) are learnt from, too");
  data.each("--shares", o.shares, "X,X",
            "of each data set in an epoch, relative to each other: 8,2\n"
            "and so on",
            "by size; with --from a tenth at least")
      ->delimiter(',');
  data.value("--limit", o.limit, "N", "take only the first N training images", "0 = all")
      ->check(check_natural);
  data.value("--validation", o.validation, "SHARE",
             "hold back so much of the training images, each digit in\n"
             "proportion: for curves, early stopping and calibration",
             "0.05");

  Group run{app, "Training"};
  run.value("--model", o.model, "NAME", "the network; see --list-models", "default");
  run.value("--recipe", o.recipe, "98|99|99.5", "a short training to so many percent",
            "the model's");
  run.value("--from", o.from, "FILE",
            "begin with this model's weights, in small steps; a network of\n"
            "another --model takes over the first layers that are the same");
  run.value("--freeze", o.freeze, "LAYERS",
            "with --from: leave these as they are, for example 0-5,8;\n"
            "--summary tells their numbers");
  run.value("--most-lost", o.most_lost, "POINTS",
            "with --from: write no model that reads what is held back of the\n"
            "first data set worse by more, or another one no better",
            "0.1");
  run.value("--epochs", o.epochs, "N", "passes over the training images", recipe)
      ->check(check_natural)
      ->check(unlisted(CLI::Range(1, 1'000'000)));
  run.value("--batch-size", o.batch_size, "N", "images per step", recipe)
      ->check(check_natural)
      ->check(unlisted(CLI::Range(1, 65'536)));
  run.one_of("--optimizer", o.optimizer, {"sgd", "adam", "adamw"}, "how weights are updated",
             recipe);
  run.value("--learning-rate", o.learning_rate, "X", "highest rate of the schedule",
            "recipe; 0.05 with sgd");
  run.value("--momentum", o.momentum, "X", "with sgd", "0.9");
  run.flag("--nesterov", o.nesterov, "with sgd: Nesterov's momentum");
  run.value("--weight-decay", o.weight_decay, "X", "pull of the weights towards 0",
            "recipe; 0.01 with adamw");
  run.one_of("--schedule", o.schedule, {"constant", "step", "cosine", "one-cycle"},
             "of the rate (step: a tenth after each third)", recipe);
  run.value("--warm-up", o.warm_up, "SHARE", "of the steps, at the beginning, with a rising rate",
            recipe);
  run.value("--label-smoothing", o.label_smoothing, "X", "0 to 1", recipe);
  run.value("--class-weights", o.class_weights, "X,X",
            "what each class counts in the loss: ten numbers, or balanced, by\n"
            "which rare ones count as much as others",
            "1 each");
  run.value("--clip-norm", o.clip_norm, "X", "largest norm of a step's gradient", "0 = any");
  run.value("--outliers", o.outliers, "SHARE",
            "generated images that show no digit, so many a training image,\n"
            "so that the network can say so; 0 to 1",
            recipe);
  run.value("--handwriting", o.handwriting, "SHARE",
            "digits drawn as they are written in many countries, so many a\n"
            "training image; 0 to 1",
            recipe);
  run.value("--glyphs", o.glyphs, "SHARE",
            "letters and signs drawn in the same way, which are no digits;\n"
            "0 to 1",
            recipe);
  run.value("--ema", o.ema, "DECAY", "average the weights over steps, for example 0.999", recipe);
  run.value("--early-stopping", o.early_stopping, "N",
            "stop after N epochs without better validation accuracy, and\n"
            "take the best weights; needs --validation",
            "0 = off")
      ->check(check_natural);
  run.value("--seed", o.seed, "N", "of everything random", "1")->check(check_natural);
  run.value("--ensemble", o.ensemble, "N",
            "train N models with the seeds SEED, SEED + 1, ...; the files are\n"
            "called OUTPUT-1.safetensors and so on",
            "0 = one model, OUTPUT")
      ->check(check_natural)
      ->check(unlisted(CLI::Range(0, 1000)));
  add_threads(app, o.threads);
  app.get_option("--threads")->take_last()->group("Training");

  Group augment{app, "Augmentation (training images are distorted at random, up to these limits)"};
  augment.one_of("--augment", o.augment, {"none", "light", "default", "strong"},
                 "a preset, which the options below refine", recipe);
  for (std::size_t i = 0; i < augmentation_fields.size(); ++i) {
    augment.field(augmentation_fields[i], o.augmentation[i]);
  }
  augment.value("--plain-final", o.plain_final, "SHARE", "of the steps, at the end, undistorted",
                recipe);
}

void add_files(CLI::App& app, TrainOptions& o) {
  Group files{app, "Files"};
  files.value("--output", o.output, "FILE", "the trained model", "digitnet-MODEL.safetensors");
  files.flag("--force", o.force, "replace OUTPUT without keeping what was there");
  auto* checkpoint = files.value("--checkpoint", o.checkpoint, "FILE",
                                 "saved each minute, removed at the end", "OUTPUT.checkpoint");
  files.flag("--no-checkpoint", o.no_checkpoint, "keep none");
  app.get_option("--no-checkpoint")->excludes(checkpoint);
  files.value("--resume", o.resume, "FILE", "go on with the run of this checkpoint");
  files.value("--log", o.log, "FILE.csv", "a line per epoch");
  files.value("--plot", o.plot, "FILE.svg", "curves of loss and accuracy");
  files.value("--export-header", o.export_header, "FILE.hpp",
              "the model as a C++ header, to embed in a program");
  auto* onnx = files.value("--export-onnx", o.export_onnx, "FILE.onnx",
                           "the model for ONNX Runtime and its like");
  files.flag("--with-preprocessing", o.with_preprocessing,
             "in the ONNX file: from bytes, 0 to 255, to probabilities");
  app.get_option("--with-preprocessing")->needs(onnx);
  files.value("--model-file", o.model_file, "FILE", "export this model; nothing is trained");

  add_limits(app, o.limits);
  for (const char* option : {"--max-pixels", "--max-file-size"}) {
    app.get_option(option)->take_last();
  }

  Group print{app, "Printing"};
  add_format(app, o.format);
  app.get_option("--format")->take_last()->group("Printing");
  print.flag("--quiet", o.quiet, "no progress and no remarks");
  print.flag("--dashboard", o.dashboard,
             "on a terminal: draw the curves of loss and accuracy while it trains");
  print.flag("--list-models", o.list_models, "the networks and their sizes; nothing is trained");
  print.flag("--summary", o.summary, "layers and recipe of the model; nothing is trained");
  print.flag("--find-rate", o.find_rate,
             "try learning rates in 200 steps and print the loss at each, with\n"
             "--plot as a curve; nothing is trained");
  print.value("--architecture", o.architecture, "FILE.svg",
              "a drawing of the model; without --data nothing is trained");
}

std::vector<GivenOption> given_options(const CLI::App& app) {
  std::vector<GivenOption> given;
  for (const CLI::Option* option : app.get_options()) {
    if (option->count() == 0 || option->check_lname("resume")) continue;
    const std::string name = "--" + option->get_lnames().front();
    if (option->get_items_expected_max() == 0) {
      given.push_back({name, std::nullopt});
    } else if (option->get_multi_option_policy() != CLI::MultiOptionPolicy::TakeLast) {
      for (const std::string& value : option->results()) given.push_back({name, value});
    } else {
      given.push_back({name, option->results().back()});
    }
  }
  return given;
}

/// What a command line of these words asks for; of repeated options the last one counts.
TrainOptions parsed(std::vector<std::string> words, const TrainOptions& now) {
  TrainOptions result;
  CLI::App app;
  add_training(app, result);
  add_files(app, result);
  std::reverse(words.begin(), words.end());  // as CLI11 takes them
  app.parse(words);
  result.given = given_options(app);
  result.program = now.program;
  return result;
}

/// The words without an option that takes a value, however often it is there.
std::vector<std::string> without_option(std::vector<std::string> words, const std::string& name) {
  for (auto at = words.begin(); at != words.end();) {
    at = *at == name && at + 1 != words.end() ? words.erase(at, at + 2) : at + 1;
  }
  return words;
}

/// The options of the checkpoint, with what was given beside --resume.
TrainOptions resumed(const TrainOptions& now, const SafeTensors& checkpoint) {
  std::vector<std::string> words = command_line_in(checkpoint);
  const std::vector<std::string> overrides = overrides_of_resume(now);
  if (!now.data.empty()) words = without_option(std::move(words), "--data");
  words.insert(words.end(), overrides.begin(), overrides.end());
  try {
    TrainOptions result = parsed(std::move(words), now);
    result.resume = now.resume;
    return result;
  } catch (const CLI::ParseError& error) {
    throw FileError{checkpoint.path(), "metadata command_line", "the options of digit-train",
                    error.what()};
  }
}

/// Trains one model after the other, each as if its seed and files had been given alone. A run that
/// was interrupted goes on with the model of its checkpoint and those behind it.
int run_ensemble(TrainOptions options, const std::vector<NamedNetwork>& models,
                 const SafeTensors* checkpoint) {
  const std::string model = choose_model(options, models).model.name;
  const std::size_t first = checkpoint == nullptr ? 1 : member_in(*checkpoint);
  if (first < 1 || first > options.ensemble) {
    throw FileError{checkpoint->path(), "metadata member",
                    "a model from 1 to " + std::to_string(options.ensemble), std::to_string(first)};
  }
  if (options.output.empty()) options.output = "digitnet-" + model + ".safetensors";
  std::vector<TrainOptions> members;
  for (std::size_t number = first; number <= options.ensemble; ++number) {
    members.push_back(parsed(member_command_line(options, model, number), options));
    members.back().ensemble_of = std::make_shared<const Ensemble>(Ensemble{options, number});
  }
  members.front().resume = options.resume;
  int worst = exit_code::done;
  for (const TrainOptions& member : members) {
    const bool begun = &member == &members.front();
    const int code = run_training(member, models, begun ? checkpoint : nullptr);
    const bool stopped = code == exit_code::failed && watch_for_interrupts().load();
    if (code == exit_code::interrupted || stopped) return code;
    worst = (std::max)(worst, code);
  }
  return worst;
}

int run(const TrainOptions& options) {
  const std::vector<NamedNetwork> models = trainable_models();
  if (options.list_models) {
    std::fputs(model_list(models, options.format).c_str(), stdout);
    return exit_code::done;
  }
  if (!options.model_file.empty()) return export_model(options, models);
  if (!options.resume.empty()) {
    const SafeTensors checkpoint = read_safetensors(options.resume);
    const TrainOptions before = resumed(options, checkpoint);
    return before.ensemble > 0 ? run_ensemble(before, models, &checkpoint)
                               : run_training(before, models, &checkpoint);
  }
  if (options.summary || (!options.architecture.empty() && options.data.empty())) {
    return describe_model(options, models);
  }
  if (options.data.empty()) {
    throw UsageError{"--data is missing: a folder with MNIST; data/mnist-10k needs no download"};
  }
  if (options.find_rate) return find_rate(options, models);
  return options.ensemble > 0 ? run_ensemble(options, models, nullptr)
                              : run_training(options, models, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{about, "digit-train"};
  TrainOptions options;
  options.program = argv[0];
  add_training(app, options);
  add_files(app, options);
  add_basics(app, "");
  app.footer(notes);
  app.get_help_ptr()->group("Printing");
  app.get_version_ptr()->group("Printing");
  return run_tool(app, argc, argv, [&] {
    options.given = given_options(app);
    try {
      return run(options);
    } catch (const InvalidArgument& error) {
      throw UsageError{error.what()};
    }
  });
}
