#include "train/rate/find_rate.hpp"

#include "common/answer/answer_json.hpp"
#include "common/cli/exit_codes.hpp"
#include "common/cli/interrupt.hpp"
#include "common/cli/output_files.hpp"
#include "common/cli/progress.hpp"
#include "common/drawing/rate_curve.hpp"
#include "common/text/format.hpp"
#include "common/text/table.hpp"
#include "common/text/text.hpp"
#include "train/data.hpp"
#include "train/model_files.hpp"
#include "train/plan.hpp"

#include <digitnet/io/file.hpp>
#include <digitnet/train/rate_range.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <iostream>
#include <optional>

namespace digitnet::tools {
namespace {

constexpr std::size_t test_steps = 200;

/// The training of the options, but for rates that rise in all of them.
TrainJob make_job(const TrainPlan& plan, const TrainData& data, const RateRange& range) {
  TrainJob job{.train = &data.train,
               .optimizer = plan.optimizer,
               .options = plan.options,
               .examples = plan.examples,
               .frozen = plan.frozen,
               .balance_classes = plan.balance_classes,
               .class_weights = plan.class_weights};
  job.optimizer.learning_rate = static_cast<float>(range.highest);
  job.options.schedule = range.schedule();
  job.options.max_steps = test_steps;
  job.options.epochs = test_steps * job.options.batch_size / data.train.size() + 1;
  job.options.ema_decay = 0;
  job.examples.plain_final_fraction = 0;
  return job;
}

std::string text_of(const RateRange& range) {
  constexpr std::size_t rows = 20;
  const auto& points = range.points();
  Table table{{{"learning rate"}, {"loss"}}};
  const std::size_t stride = std::max<std::size_t>(1, test_steps / rows);
  for (std::size_t i = stride - 1; i < points.size(); i += stride) {
    table.rows.push_back({significant(points[i].rate, 2), fixed(points[i].loss, 3)});
  }
  std::string text = text_table(table);
  if (const std::optional<double> rate = range.suggestion()) {
    text += "The loss is least at " + significant(*range.least(), 2) + ": --learning-rate " +
            significant(*rate, 2) + ", a tenth of it, is one to begin with.\n";
  }
  return text;
}

std::string json_of(const RateRange& range, const std::string& model) {
  Json json;
  json["model"] = model;
  const auto put = [&json](const char* name, const std::optional<double>& value) {
    json[name] = value ? Json(*value) : Json(nullptr);
  };
  put("least", range.least());
  put("suggested", range.suggestion());
  json["points"] = Json::array();
  for (const RateRange::Point& point : range.points()) {
    Json entry;
    entry["learning_rate"] = point.rate;
    entry["loss"] = point.loss;
    json["points"].push_back(entry);
  }
  return one_line_json(json) + '\n';
}

}  // namespace

int find_rate(const TrainOptions& options, std::span<const NamedNetwork> models) {
  const ModelChoice choice = choose_model(options, models);
  const TrainPlan plan = make_plan(choice.recipe, options);
  if (!options.plot.empty()) check_output_files({{"--plot", options.plot}});
  Progress progress{std::cerr, stderr_terminal(), options.quiet};
  progress.status("reading the images");
  TrainData data = load_train_data(options);
  if (choice.model.examples != nullptr) {
    data.train = choice.model.examples(data.train, Seed{options.seed}, options.threads);
  }
  std::optional<SafeTensors> from;
  if (!options.from.empty()) from.emplace(read_safetensors(options.from));

  RateRange range;
  TrainJob job = make_job(plan, data, range);
  job.from = from ? &*from : nullptr;
  const std::atomic<bool>& interrupted = watch_for_interrupts();
  std::atomic<bool> over{false};
  job.stop = &over;
  job.on_step = [&](const StepReport& step) {
    if (!range.add(step.learning_rate, step.loss) || interrupted) over = true;
  };
  progress.status("trying learning rates");
  try {
    (void)choice.model.train(job);
  } catch (const DivergenceError&) {  // at its end the test finds rates that are too high
  }
  progress.finish();
  if (interrupted) return exit_code::interrupted;
  if (!options.plot.empty()) {
    write_file(options.plot, rate_curve_svg(range, choice.model.name));
  }
  std::fputs(
      (options.format == OutputFormat::json ? json_of(range, choice.model.name) : text_of(range))
          .c_str(),
      stdout);
  if (range.suggestion()) return exit_code::done;
  std::fputs("digit-train: at no learning rate from 1e-6 to 10 did the loss fall\n", stderr);
  return exit_code::failed;
}

}  // namespace digitnet::tools
