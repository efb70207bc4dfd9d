#include "eval/mistakes_html.hpp"

#include "common/text/base64.hpp"
#include "common/text/format.hpp"
#include "common/text/html.hpp"
#include "eval/tables.hpp"

#include <digitnet/image/png.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <utility>

namespace digitnet::tools {
namespace {

using Kind = std::pair<std::size_t, std::size_t>;  // true digit, answer

/// "m5-3": the anchor of a kind of mistake, and the class of its pictures.
std::string name_of(const Kind& kind) {
  return "m" + std::to_string(kind.first) + "-" + std::to_string(kind.second);
}

/// The kinds that have pictures on the page.
std::set<Kind> kinds_of(const Evaluation& evaluation) {
  std::set<Kind> kinds;
  for (const Mistake& mistake : evaluation.worst) kinds.emplace(mistake.label, mistake.guess);
  return kinds;
}

std::string linked(const Kind& kind, const std::set<Kind>& kinds, const std::string& text) {
  return kinds.contains(kind) ? element("a", text, "href=\"#" + name_of(kind) + "\"") : text;
}

/// A cell of the confusion matrix, the darker the larger its share of the row; mistakes by the
/// square root, or single ones could not be seen.
std::string heat_cell(const ConfusionMatrix& confusion, const Kind& kind,
                      const std::set<Kind>& kinds) {
  const auto [truth, answer] = kind;
  const bool right = truth == answer;
  const std::size_t images = confusion(truth, answer);
  if (images == 0) return element("td", right ? "0" : "&#183;");
  const double share = static_cast<double>(images) / static_cast<double>(confusion.support(truth));
  const double shade = right ? 0.25 + 0.65 * share : std::min(0.9, 0.14 + 2.4 * std::sqrt(share));
  const std::string tooltip =
      std::to_string(truth) + " read as " + std::to_string(answer) + ": " + with_thousands(images) +
      " of " + with_thousands(confusion.support(truth)) + " (" + percent(share) + ")";
  return element("td", linked(kind, kinds, std::to_string(images)),
                 "class=\"" + std::string{right ? "right" : "wrong"} +
                     (!right && shade > 0.6 ? " much" : "") + "\" style=\"--a:" + fixed(shade, 2) +
                     "\" title=\"" + tooltip + "\"");
}

std::string figure_html(const Mistake& mistake, const Shape& shape) {
  const Picture picture(shape.width, shape.height, mistake.pixels);
  const std::string label = std::to_string(mistake.label), guess = std::to_string(mistake.guess);
  const std::string image = "<img width=\"" + std::to_string(shape.width) + "\" height=\"" +
                            std::to_string(shape.height) + "\" alt=\"A " + label +
                            " that was read as " + guess + "\" src=\"data:image/png;base64," +
                            base64(encode_png(picture)) + "\"/>";
  const std::string caption =
      element("b", label + " &#8594; " + guess) + " " + percent(mistake.confidence, 1) +
      element("span", "right digit " + percent(mistake.label_probability, 1) + ", image " +
                          with_thousands(mistake.index));
  return element("figure", image + element("figcaption", caption),
                 "class=\"" + name_of({mistake.label, mistake.guess}) + "\"") +
         "\n";
}

}  // namespace

std::string section_html(const std::string& id, const std::string& title, const std::string& note,
                         const std::string& body, const std::string& kind) {
  return element(
             "section",
             "\n" + element("h2", title, "id=\"" + id + "\"") + "\n" +
                 (note.empty() ? "" : element("p", note, "class=\"note\"") + "\n") + body,
             "aria-labelledby=\"" + id + "\"" + (kind.empty() ? "" : " class=\"" + kind + "\"")) +
         "\n";
}

std::string confusion_html(const Evaluation& evaluation) {
  const ConfusionMatrix& confusion = evaluation.metrics.confusion;
  const std::set<Kind> kinds = kinds_of(evaluation);
  std::string head = element("th", "&#160;", "scope=\"col\"");
  for (std::size_t c = 0; c < confusion.classes(); ++c) {
    head += element("th", std::to_string(c), "scope=\"col\"");
  }
  std::string rows = "\n";
  for (std::size_t truth = 0; truth < confusion.classes(); ++truth) {
    std::string row = element("th", std::to_string(truth), "scope=\"row\"");
    for (std::size_t answer = 0; answer < confusion.classes(); ++answer) {
      row += heat_cell(confusion, {truth, answer}, kinds);
    }
    rows += element("tr", row) + "\n";
  }
  std::string body =
      element("div",
              element("table",
                      "\n" + element("thead", element("tr", head)) + "\n" + element("tbody", rows) +
                          "\n",
                      "class=\"heat\" aria-label=\"Images by true digit and answer\""),
              "class=\"scroll\"") +
      "\n";
  std::string items;
  for (const Confusion& mistake : frequent_mistakes(confusion, 6)) {
    items += element("li", linked({mistake.truth, mistake.answer}, kinds,
                                  html_text(confusion_text(mistake)))) +
             "\n";
  }
  if (!items.empty()) {
    body +=
        element("ul", "\n" + items, "class=\"list\" aria-label=\"Most frequent mistakes\"") + "\n";
  }
  return section_html(
      "confusion", "Confusion matrix",
      "Images by true digit (rows) and answer (columns): the bluer the diagonal and "
      "the paler the rest, the better." +
          std::string{kinds.empty() ? "" : " Red cells lead to their pictures."},
      body);
}

std::string mistakes_html(const Evaluation& evaluation) {
  if (evaluation.worst.empty()) {
    const bool any = evaluation.metrics.images > evaluation.metrics.confusion.correct();
    return section_html("mistakes", "Mistakes", any ? "None is shown." : "There are none.", "");
  }
  std::string body;
  for (const Kind& kind : kinds_of(evaluation)) {
    body += element("i", "", "id=\"" + name_of(kind) + "\"");
  }
  body +=
      "\n" +
      element("p", element("a", "Show all mistakes again", "href=\"#mistakes\""), "class=\"all\"") +
      "\n";
  std::string figures = "\n";
  for (const Mistake& mistake : evaluation.worst) figures += figure_html(mistake, evaluation.shape);
  body += element("div", figures, "class=\"mistakes\"") + "\n";
  const std::size_t all = evaluation.metrics.images - evaluation.metrics.confusion.correct();
  const std::string which = evaluation.worst.size() == all
                                ? "All of them"
                                : "The " + std::to_string(evaluation.worst.size()) + " worst";
  return section_html("mistakes", "Mistakes",
                      which +
                          ", those first that the model thought least possible: true digit "
                          "&#8594; answer, and its confidence.",
                      body, "long");
}

std::string mistakes_style(const Evaluation& evaluation) {
  std::string text;
  for (const Kind& kind : kinds_of(evaluation)) {
    const std::string name = name_of(kind);
    text += "#" + name + ":target ~ .mistakes figure:not(." + name + ") { display: none; }\n";
  }
  return "@media screen {\n" + text + "}\n";
}

}  // namespace digitnet::tools
