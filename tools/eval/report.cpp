#include "eval/report.hpp"

#include "common/text/format.hpp"
#include "common/text/text.hpp"
#include "eval/tables.hpp"

#include <digitnet/core/text.hpp>

#include <algorithm>

namespace digitnet::tools {
namespace {

/// `field(i)` for i = 0 to `count` - 1, in brackets.
template <class Field>
std::string json_list(std::size_t count, Field field) {
  std::string text = "[";
  for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "" : ", ") + field(i);
  return text + "]";
}

std::string json_class(std::size_t digit, const ClassMetrics& metrics) {
  return "{\"digit\": " + std::to_string(digit) +
         ", \"precision\": " + shortest_text(metrics.precision) +
         ", \"recall\": " + shortest_text(metrics.recall) +
         ", \"f1\": " + shortest_text(metrics.f1) +
         ", \"support\": " + std::to_string(metrics.support) + "}";
}

/// What the images look like, and the share of a sample that is read right then; null if they look
/// as they should.
std::string json_look(const std::optional<OtherWay>& way) {
  if (!way) return "null";
  return "{\"as\": " + json_string(way->name) + ", \"remedy\": " + json_string(way->remedy) +
         ", \"accuracy\": " + shortest_text(way->after) +
         ", \"images\": " + std::to_string(way->images) + "}";
}

/// "about 95 %" or "less than 1 %".
std::string about(double share) {
  return share < 0.01 ? "less than 1 %" : "about " + fixed(100 * share, 0) + " %";
}

std::string summary(const Evaluation& evaluation, std::size_t top) {
  const Metrics& metrics = evaluation.metrics;
  const std::size_t mistakes = metrics.images - metrics.confusion.correct();
  std::string text = "model     " + one_line(evaluation.model) + '\n';
  text += "data      " + one_line(evaluation.data) + ": " + with_thousands(metrics.images) +
          (metrics.images == 1 ? " image" : " images");
  if (evaluation.official) {
    text += *evaluation.official == Split::test ? " (MNIST's official test set)"
                                                : " (MNIST's official training set)";
  }
  if (evaluation.trained_on.value_or(0) > 0) {
    text += "\ntrained   on " + about(*evaluation.trained_on) +
            " of these images: unseen ones are read worse";
  }
  text += "\naccuracy  " + percent(metrics.accuracy) + ", " + with_thousands(mistakes) +
          (mistakes == 1 ? " mistake\n" : " mistakes\n");
  for (std::size_t k = 2; k <= std::min(top, metrics.top.size()); ++k) {
    text += pad_right("top " + std::to_string(k), 10) + percent(metrics.top[k - 1]) + '\n';
  }
  text += "loss      " + fixed(metrics.loss, 4) + " nats\n";
  if (evaluation.rejected) {
    text += "rejected  " +
            percent(static_cast<double>(*evaluation.rejected) /
                    static_cast<double>(std::max<std::size_t>(metrics.images, 1))) +
            " would be taken for no digit\n";
  }
  text += "ECE       " + percent(metrics.ece) + " (expected calibration error)\n";
  return text;
}

}  // namespace

std::string eval_json(const Evaluation& evaluation) {
  const Metrics& metrics = evaluation.metrics;
  const std::size_t classes = metrics.confusion.classes();
  const std::string split = !evaluation.split                  ? "null"
                            : *evaluation.split == Split::test ? "\"test\""
                                                               : "\"train\"";
  return "{\"model\": " + json_string(evaluation.model) +
         ", \"images\": " + std::to_string(metrics.images) +
         ", \"accuracy\": " + shortest_text(metrics.accuracy) +
         ", \"loss\": " + shortest_text(metrics.loss) + ", \"ece\": " + shortest_text(metrics.ece) +
         ", \"confusion\": " +
         json_list(classes,
                   [&](std::size_t truth) {
                     return json_list(classes, [&](std::size_t answer) {
                       return std::to_string(metrics.confusion(truth, answer));
                     });
                   }) +
         ", \"per_class\": " +
         json_list(classes,
                   [&](std::size_t digit) { return json_class(digit, metrics.per_class[digit]); }) +
         ", \"split\": " + split + ", \"trained_on\": " +
         (evaluation.trained_on ? shortest_text(*evaluation.trained_on) : "null") +
         ", \"images_look\": " + json_look(evaluation.stored) + "}\n";
}

std::string eval_text(const Evaluation& evaluation, std::size_t top, const Terminal& terminal) {
  const Metrics& metrics = evaluation.metrics;
  std::string text = summary(evaluation, top) + '\n';
  text += confusion_table(metrics.confusion, terminal) + '\n';
  text += text_table(class_table(metrics.per_class));
  const std::vector<Confusion> mistakes = frequent_mistakes(metrics.confusion);
  if (!mistakes.empty()) text += "\nMost frequent mistakes\n";
  for (const Confusion& mistake : mistakes) text += confusion_text(mistake) + '\n';
  return text;
}

}  // namespace digitnet::tools
