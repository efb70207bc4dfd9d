#include "train/outcome.hpp"

#include "common/text/format.hpp"
#include "train/command.hpp"

#include <digitnet/core/text.hpp>
#include <digitnet/data/image_sketch.hpp>
#include <digitnet/version.hpp>

#include <algorithm>
#include <cstddef>
#include <string>

namespace digitnet::tools {
namespace {

double accuracy_of(const Classifier& classifier, const Dataset& data, int threads) {
  const std::vector<float> logits = classifier.logits(data.pixels, threads);
  const std::size_t classes = logits.size() / data.size();
  std::size_t correct = 0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto first = logits.begin() + static_cast<std::ptrdiff_t>(i * classes);
    const auto answer = std::max_element(first, first + static_cast<std::ptrdiff_t>(classes));
    correct += answer - first == data.labels[i] ? 1 : 0;
  }
  return static_cast<double>(correct) / static_cast<double>(data.size());
}

}  // namespace

TrainReport measured(const TrainOptions& options, const NamedNetwork& model, const TrainData& data,
                     const std::vector<EpochRow>& rows, const Classifier& classifier) {
  TrainReport report{.model = model.name,
                     .parameters = model.parameters,
                     .epochs = rows.size(),
                     .seed = options.seed,
                     .threads = options.threads,
                     .train_images = data.train.size(),
                     .output = options.output};
  double images = 0;
  for (const EpochRow& row : rows) {
    report.train_seconds += row.seconds;
    images += row.images_per_second * row.seconds;
  }
  if (report.train_seconds > 0) report.images_per_second = images / report.train_seconds;
  if (data.validation) {
    report.validation_images = data.validation->size();
    report.validation_accuracy = accuracy_of(classifier, *data.validation, options.threads);
  }
  if (data.test) {
    report.test_images = data.test->size();
    report.test_accuracy = accuracy_of(classifier, *data.test, options.threads);
  }
  return report;
}

std::vector<Comparison> compared(const TrainOptions& options, const TrainData& data,
                                 const Classifier* before, const Classifier& after) {
  std::vector<Comparison> result;
  for (const JudgedData& judged : data.judged) {
    Comparison one{judged.path, judged.images.size(), judged.held_back, std::nullopt, 0};
    if (before != nullptr) one.before = accuracy_of(*before, judged.images, options.threads);
    one.after = accuracy_of(after, judged.images, options.threads);
    result.push_back(std::move(one));
  }
  return result;
}

std::optional<std::string> no_gain(const TrainOptions& options,
                                   std::span<const Comparison> comparisons) {
  const auto figures = [](const Comparison& one) {
    return one.path + ", " + percent(one.after) + " after " + percent(*one.before) + " of " +
           with_thousands(one.images) + " images";
  };
  for (const Comparison& one : comparisons) {
    if (!one.before) continue;
    if (&one == &comparisons[0]) {
      const double lost = 100 * (*one.before - one.after);
      if (lost > options.most_lost) {
        return "it reads the first data set worse than --most-lost " +
               shortest_text(options.most_lost) + " allows: " + figures(one) +
               "; a greater share of it (--shares), a lower --learning-rate or --freeze help";
      }
    } else if (one.after <= *one.before && *one.before < 1) {
      return "it reads a further data set no better than before: " + figures(one) +
             "; a greater share of it (--shares) or more --epochs help";
    }
  }
  return std::nullopt;
}

ModelInfo about(const TrainReport& report, const TrainOptions& options, const TrainPlan& plan,
                const TrainData& data, const Classifier& classifier) {
  ModelInfo info = classifier.info;  // temperature and threshold
  info.name = report.model;
  info.training_images = sketch_of(data.train);
  info.training = {
      {"command", training_command(options)},    {"data", data.description},
      {"epochs", std::to_string(report.epochs)}, {"recipe", plan_text(plan)},
      {"seed", std::to_string(options.seed)},    {"software", "digitnet " + std::string{version}}};
  if (report.validation_accuracy) {
    info.training["validation_accuracy"] = shortest_text(*report.validation_accuracy);
  }
  if (report.test_accuracy) {
    info.training["test_accuracy"] = shortest_text(*report.test_accuracy);
  }
  return info;
}

}  // namespace digitnet::tools
