#include "eval/html.hpp"

#include "common/drawing/learning_curves.hpp"
#include "common/text/format.hpp"
#include "common/text/html.hpp"
#include "common/text/table.hpp"
#include "eval/mistakes_html.hpp"
#include "eval/reliability_plot.hpp"
#include "eval/report_file.hpp"
#include "eval/style.hpp"
#include "eval/tables.hpp"

#include <digitnet/judge/interval.hpp>
#include <digitnet/version.hpp>

#include <algorithm>

namespace digitnet::tools {
namespace {

std::string count_of(std::size_t number, const std::string& singular, const std::string& plural) {
  return with_thousands(number) + " " + (number == 1 ? singular : plural);
}

std::string tile(const std::string& name, const std::string& value, const std::string& remark,
                 const std::string& tooltip = "") {
  return element("div", element("dt", name) + element("dd", value + " " + element("small", remark)),
                 "class=\"tile\"" + (tooltip.empty() ? "" : " title=\"" + tooltip + "\"")) +
         "\n";
}

std::string headline(const Evaluation& evaluation) {
  const Metrics& metrics = evaluation.metrics;
  const std::size_t correct = metrics.confusion.correct();
  const Interval range = wilson_interval(correct, metrics.images);
  std::string tiles = tile(
      "Accuracy", percent(metrics.accuracy),
      count_of(metrics.images - correct, "mistake", "mistakes") +
          (metrics.images == 0
               ? ""
               : "; 95 % confidence: " + percent(range.low) + " to " + percent(range.high)),
      "Had other images of the same kind been measured, the accuracy would be in this range with a "
      "confidence of 95 % (Wilson&#8217;s interval)");
  if (metrics.top.size() > 1) {
    tiles += tile("Top 2", percent(metrics.top[1]), "right digit among the two likeliest");
  }
  tiles += tile("Macro F1", percent(metrics.macro_f1), "mean over the digits that occur",
                "F1 is the harmonic mean of precision and recall");
  tiles += tile("ECE", percent(metrics.ece), "expected calibration error",
                "How far confidence and accuracy are apart, on average");
  tiles += tile("Loss", fixed(metrics.loss, 4), "nats an image",
                "Mean of -log(probability of the right digit)");
  if (evaluation.rejected) {
    const double share = static_cast<double>(*evaluation.rejected) /
                         static_cast<double>(std::max<std::size_t>(metrics.images, 1));
    tiles += tile("Rejected", percent(share), "would be taken for no digit");
  }
  return element("dl", "\n" + tiles, "class=\"tiles\"") + "\n";
}

std::string reliability_section(const Metrics& metrics) {
  return section_html(
      "reliability", "Reliability",
      "Of the answers with a confidence of 90 %, 90 % should be right. Bins with few images say "
      "little.",
      reliability_svg(metrics.reliability) +
          element("details",
                  element("summary", "The numbers") + "\n" +
                      table_html(reliability_table(metrics.reliability), "Images by confidence")) +
          "\n");
}

std::string class_section(const Metrics& metrics) {
  Table table = class_table(metrics.per_class);
  table.columns.push_back({"mistakes"});
  table.columns.push_back({"share of all mistakes"});
  const std::size_t mistakes = metrics.images - metrics.confusion.correct();
  for (std::size_t digit = 0; digit < table.rows.size(); ++digit) {
    const std::size_t wrong = metrics.per_class[digit].support - metrics.confusion(digit, digit);
    const double share =
        mistakes == 0 ? 0 : static_cast<double>(wrong) / static_cast<double>(mistakes);
    table.rows[digit].emplace_back(with_thousands(wrong));
    table.rows[digit].emplace_back(percent(share, 0), share);
  }
  for (Table::Row& row : table.totals) row.emplace_back(with_thousands(mistakes));
  return section_html("digits", "Digit by digit",
                      "Precision: right answers among all answers of this digit. Recall: right "
                      "answers among all its images, whose number is the support.",
                      table_html(table, "Digit by digit"));
}

/// The curves' own frame is left to the page.
std::string curves_section(std::span<const EpochRow> epochs) {
  const EpochRow& last = epochs.back();
  const bool harder = last.loss > last.validation_loss;
  return section_html(
      "curves", "Learning curves",
      harder ? "A training loss above the validation loss is usual: training images are distorted, "
               "their labels smoothed, and dropout is on for them alone."
             : "",
      element("div", learning_curves_svg(epochs, count_of(epochs.size(), "epoch", "epochs")),
              "class=\"scroll wide\"") +
          "\n");
}

std::string lead(const Evaluation& evaluation) {
  std::string text =
      html_text(evaluation.data) + ": " + count_of(evaluation.metrics.images, "image", "images");
  if (evaluation.official) {
    text += *evaluation.official == Split::test ? ", MNIST&#8217;s official test set"
                                                : ", MNIST&#8217;s official training set";
  }
  if (evaluation.trained_on.value_or(0) > 0) {
    text += ". The model was trained on about " + percent(*evaluation.trained_on, 0) +
            " of these images, so that it knows them already";
  }
  if (evaluation.parameters > 0) {
    text += ". The model has " + with_thousands(evaluation.parameters) + " parameters";
  }
  return text;
}

}  // namespace

std::string eval_html(const Evaluation& evaluation, std::span<const EpochRow> epochs,
                      const std::string& date) {
  const std::string model = html_text(evaluation.model);
  const std::string head =
      "\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n" +
      element("title", model + " on " + html_text(evaluation.data)) + "\n" +
      element("style", eval_style() + mistakes_style(evaluation)) + "\n";
  const std::string pair =
      "\n" + confusion_html(evaluation) + reliability_section(evaluation.metrics);
  const std::string main = "\n" + element("h1", "How well " + model + " reads digits") + "\n" +
                           element("p", lead(evaluation), "class=\"lead\"") + "\n" +
                           headline(evaluation) + element("div", pair, "class=\"pair\"") + "\n" +
                           class_section(evaluation.metrics) + mistakes_html(evaluation) +
                           (epochs.empty() ? "" : curves_section(epochs)) +
                           element("footer", "digit-eval, digitnet " + std::string{version} +
                                                 (date.empty() ? "" : ", " + html_text(date))) +
                           "\n";
  return std::string{report_beginning} +
         element("html",
                 "\n" + element("head", head) + "\n" +
                     element("body", "\n" + element("main", main) + "\n") + "\n",
                 "lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\"") +
         "\n";
}

}  // namespace digitnet::tools
