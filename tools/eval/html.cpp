#include "eval/html.hpp"

#include "common/cli/output_files.hpp"
#include "common/drawing/plot.hpp"
#include "common/drawing/svg.hpp"
#include "common/text/base64.hpp"
#include "common/text/format.hpp"
#include "common/text/table.hpp"
#include "common/text/text.hpp"
#include "eval/reliability_plot.hpp"
#include "eval/style.hpp"
#include "train/model_files.hpp"

#include <digitnet/image/png.hpp>
#include <digitnet/io/file.hpp>
#include <digitnet/version.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>

namespace digitnet::tools {
namespace {

/// What a report begins with, by which it is known when it is to be replaced.
constexpr std::string_view beginning = "<!DOCTYPE html>\n<!-- a report of digit-eval -->\n";

std::string escaped(std::string_view text) { return xml_escape(one_line(text)); }

std::string count_of(std::size_t number, const std::string& singular, const std::string& plural) {
  return with_thousands(number) + " " + (number == 1 ? singular : plural);
}

/// "<name>text</name>", with attributes; `text` is markup.
std::string element(const std::string& name, const std::string& text,
                    const std::string& attributes = "") {
  return "<" + name + (attributes.empty() ? "" : " " + attributes) + ">" + text + "</" + name + ">";
}

std::string section(const std::string& id, const std::string& title, const std::string& note,
                    const std::string& body) {
  return "<section aria-labelledby=\"" + id + "\">\n<h2 id=\"" + id + "\">" + title + "</h2>\n" +
         (note.empty() ? "" : "<p class=\"note\">" + note + "</p>\n") + body + "</section>\n";
}

std::string tile(const std::string& name, const std::string& value, const std::string& remark) {
  return "<div class=\"tile\"><dt>" + name + "</dt><dd>" + value +
         (remark.empty() ? "" : " <small>" + remark + "</small>") + "</dd></div>\n";
}

std::string headline(const Evaluation& evaluation) {
  const Metrics& metrics = evaluation.metrics;
  const std::size_t mistakes = metrics.images - metrics.confusion.correct();
  std::string tiles =
      tile("Accuracy", percent(metrics.accuracy), count_of(mistakes, "mistake", "mistakes"));
  if (metrics.top.size() > 1) {
    tiles += tile("Top 2", percent(metrics.top[1]), "right digit among the two likeliest");
  }
  tiles += tile("Macro F1", percent(metrics.macro_f1), "mean over the digits");
  tiles += tile("ECE", percent(metrics.ece), "expected calibration error");
  tiles += tile("Loss", fixed(metrics.loss, 4), "nats an image");
  if (evaluation.rejected) {
    const double share = static_cast<double>(*evaluation.rejected) /
                         static_cast<double>(std::max<std::size_t>(metrics.images, 1));
    tiles += tile("Rejected", percent(share), "would be taken for no digit");
  }
  return "<dl class=\"tiles\">\n" + tiles + "</dl>\n";
}

/// A cell of the confusion matrix, the darker the larger its share of the row; mistakes by the
/// square root, or single ones could not be seen.
std::string heat_cell(std::size_t images, std::size_t row_total, bool right) {
  if (images == 0) return element("td", right ? "0" : "&#183;");
  const double share = static_cast<double>(images) / static_cast<double>(row_total);
  const double shade = right ? 0.25 + 0.65 * share : std::min(0.9, 0.14 + 2.4 * std::sqrt(share));
  return element("td", std::to_string(images),
                 "class=\"" + std::string{right ? "right" : "wrong"} +
                     (!right && shade > 0.6 ? " much" : "") + "\" style=\"--a:" + fixed(shade, 2) +
                     "\"");
}

std::string confusion_section(const ConfusionMatrix& confusion) {
  std::string table =
      "<div class=\"scroll\"><table class=\"heat\">\n<caption>Images by true digit (rows) and "
      "answer "
      "(columns)</caption>\n<thead><tr><th scope=\"col\">&#160;</th>";
  for (std::size_t c = 0; c < confusion.classes(); ++c) {
    table += element("th", std::to_string(c), "scope=\"col\"");
  }
  table += "</tr></thead>\n<tbody>\n";
  for (std::size_t truth = 0; truth < confusion.classes(); ++truth) {
    table += "<tr>" + element("th", std::to_string(truth), "scope=\"row\"");
    for (std::size_t answer = 0; answer < confusion.classes(); ++answer) {
      table += heat_cell(confusion(truth, answer), confusion.support(truth), truth == answer);
    }
    table += "</tr>\n";
  }
  table += "</tbody></table></div>\n";
  std::string items, line;
  for (const char c : frequent_mistakes(confusion, 6)) {
    if (c != '\n') {
      line += c;
      continue;
    }
    items += element("li", escaped(line)) + "\n";
    line.clear();
  }
  if (!items.empty())
    table += "<ul class=\"list\" aria-label=\"Most frequent mistakes\">\n" + items + "</ul>\n";
  return section("confusion", "Confusion matrix",
                 "The bluer the diagonal and the paler the rest, the better.", table);
}

std::string reliability_section(const Metrics& metrics) {
  std::string table =
      "<details><summary>The numbers</summary>\n<div class=\"scroll\"><table class=\"plain\">\n"
      "<caption>Images by confidence</caption>\n<thead><tr><th scope=\"col\">confidence</th>"
      "<th scope=\"col\">images</th><th scope=\"col\">mean confidence</th>"
      "<th scope=\"col\">accuracy</th></tr></thead>\n<tbody>\n";
  for (const ReliabilityBin& bin : metrics.reliability.bins()) {
    if (bin.images == 0) continue;
    table += "<tr>" +
             element("th", percent(bin.low, 1) + " to " + percent(bin.high, 1), "scope=\"row\"") +
             element("td", with_thousands(bin.images)) + element("td", percent(bin.confidence)) +
             element("td", percent(bin.accuracy)) + "</tr>\n";
  }
  table += "</tbody></table></div></details>\n";
  return section("reliability", "Reliability",
                 "Of the answers with a confidence of 90 %, 90 % should be right. Bins with few "
                 "images say little.",
                 reliability_svg(metrics.reliability) + table);
}

std::string class_section(const Metrics& metrics) {
  std::string table =
      "<div class=\"scroll\"><table class=\"plain\">\n<caption>Precision: right answers among all "
      "answers of this digit. Recall: right answers among all its images.</caption>\n<thead><tr>";
  for (const char* name : {"digit", "precision", "recall", "F1", "images", "mistakes"}) {
    table += element("th", name, "scope=\"col\"");
  }
  table += "<th scope=\"col\">share of all mistakes</th></tr></thead>\n<tbody>\n";
  const std::size_t mistakes = metrics.images - metrics.confusion.correct();
  for (std::size_t digit = 0; digit < metrics.per_class.size(); ++digit) {
    const ClassMetrics& own = metrics.per_class[digit];
    const std::size_t wrong = own.support - metrics.confusion(digit, digit);
    const double share =
        mistakes == 0 ? 0 : static_cast<double>(wrong) / static_cast<double>(mistakes);
    table += "<tr>" + element("th", std::to_string(digit), "scope=\"row\"") +
             element("td", percent(own.precision)) + element("td", percent(own.recall)) +
             element("td", percent(own.f1)) + element("td", with_thousands(own.support)) +
             element("td", with_thousands(wrong)) +
             element("td", "<span class=\"bar\" role=\"img\" aria-label=\"" + percent(share, 0) +
                               "\"><i style=\"width:" + fixed(100 * share, 1) + "%\"></i></span>") +
             "</tr>\n";
  }
  return section("digits", "Digit by digit", "", table + "</tbody></table></div>\n");
}

std::string mistake_figure(const Mistake& mistake, const Shape& shape) {
  const Picture picture(shape.width, shape.height, mistake.pixels);
  const std::string label = std::to_string(mistake.label), guess = std::to_string(mistake.guess);
  return "<figure><img width=\"" + std::to_string(shape.width) + "\" height=\"" +
         std::to_string(shape.height) + "\" alt=\"A " + label + " that was read as " + guess +
         "\" src=\"data:image/png;base64," + base64(encode_png(picture)) + "\"/><figcaption><b>" +
         label + " &#8594; " + guess + "</b> " + percent(mistake.confidence, 1) +
         "<span>right digit " + percent(mistake.label_probability, 1) + ", image " +
         with_thousands(mistake.index) + "</span></figcaption></figure>\n";
}

std::string mistakes_section(const Evaluation& evaluation) {
  std::string figures;
  for (const Mistake& mistake : evaluation.worst) {
    figures += mistake_figure(mistake, evaluation.shape);
  }
  const std::size_t all = evaluation.metrics.images - evaluation.metrics.confusion.correct();
  const std::string which = evaluation.worst.size() == all
                                ? "All of them"
                                : "The " + std::to_string(evaluation.worst.size()) + " worst";
  return section("mistakes", "Mistakes",
                 figures.empty() ? "There are none."
                                 : which +
                                       ", those first that the model thought least possible: true "
                                       "digit &#8594; answer, and its confidence.",
                 figures.empty() ? "" : "<div class=\"mistakes\">\n" + figures + "</div>\n");
}

/// The curves' own frame is left to the page.
std::string curves_section(std::span<const EpochRow> epochs) {
  return section("curves", "Learning curves", "",
                 "<div class=\"scroll wide\">" +
                     learning_curves_svg(epochs, count_of(epochs.size(), "epoch", "epochs")) +
                     "</div>\n");
}

}  // namespace

std::string eval_html(const Evaluation& evaluation, std::span<const EpochRow> epochs) {
  const std::string model = escaped(evaluation.model), data = escaped(evaluation.data);
  std::string lead = data + ": " + count_of(evaluation.metrics.images, "image", "images");
  if (evaluation.official) {
    lead += *evaluation.official == Split::test ? ", MNIST&#8217;s official test set"
                                                : ", MNIST&#8217;s official training set";
  }
  std::string page{beginning};
  page +=
      "<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta "
      "charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>" +
      model + " on " + data + "</title>\n<style>" + std::string{eval_style} +
      "</style>\n</head>\n<body>\n<main>\n<h1>How well " + model + " reads digits</h1>\n" +
      "<p class=\"lead\">" + lead + "</p>\n" + headline(evaluation) + "<div class=\"pair\">\n" +
      confusion_section(evaluation.metrics.confusion) + reliability_section(evaluation.metrics) +
      "</div>\n" + class_section(evaluation.metrics) + mistakes_section(evaluation);
  if (!epochs.empty()) page += curves_section(epochs);
  page += "<footer>digit-eval, digitnet " + std::string{version} +
          "</footer>\n</main>\n</body>\n</html>\n";
  return page;
}

void check_report_path(const std::string& path) {
  check_output_files({{"--report", path}});
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return;
  std::string found(beginning.size(), '\0');
  std::ifstream file{path, std::ios::binary};
  file.read(found.data(), static_cast<std::streamsize>(found.size()));
  if (file.gcount() > 0 && found != beginning) {
    throw FileError{path, "", "a report to replace, or a new name", "another file"};
  }
}

void write_report(const std::string& path, const std::string& html) {
  check_report_path(path);
  write_text_file(path, html);
}

}  // namespace digitnet::tools
