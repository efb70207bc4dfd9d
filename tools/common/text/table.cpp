#include "common/text/table.hpp"

#include "common/text/format.hpp"

#include <digitnet/core/error.hpp>

#include <algorithm>
#include <utility>

namespace digitnet::tools {
namespace {

using Align = TextTable::Align;

double share(std::size_t part, std::size_t total) {
  return static_cast<double>(part) / static_cast<double>(total);  // 0 / 0 is NaN, shown as "-"
}

}  // namespace

TextTable::TextTable(std::vector<Align> columns) : columns_{std::move(columns)} {}

void TextTable::add_row(std::vector<std::string> cells) {
  if (cells.size() > columns_.size()) throw InvalidArgument("more cells than columns");
  cells.resize(columns_.size());
  rows_.push_back(std::move(cells));
}

void TextTable::add_rule() { rows_.emplace_back(); }

std::string TextTable::str() const {
  std::vector<std::size_t> widths(columns_.size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  std::size_t whole = 0;
  for (const std::size_t width : widths) whole += width + 2;

  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    if (row.empty()) line.assign(whole < 2 ? 0 : whole - 2, '-');
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += "  ";
      line +=
          columns_[i] == Align::left ? pad_right(row[i], widths[i]) : pad_left(row[i], widths[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

std::string shape_text(const Shape& shape) {
  std::string text = std::to_string(shape.channels);
  if (shape.height != 1 || shape.width != 1) {
    text += "x" + std::to_string(shape.height) + "x" + std::to_string(shape.width);
  }
  return text;
}

std::string layer_table(std::span<const LayerSummary> layers) {
  TextTable table{{Align::right, Align::left, Align::left, Align::right, Align::right}};
  table.add_row({"", "layer", "output", "parameters", "multiply-adds"});
  table.add_rule();
  if (!layers.empty()) table.add_row({"", "input", shape_text(layers.front().in)});
  int number = 0;
  for (const LayerSummary& layer : layers) {
    table.add_row({std::to_string(number++), printable(layer.name), shape_text(layer.out),
                   with_thousands(layer.parameters), with_thousands(layer.multiply_adds)});
  }
  table.add_rule();
  table.add_row({"", "total", "", with_thousands(total_parameters(layers)),
                 with_thousands(total_multiply_adds(layers))});
  return table.str();
}

std::string confusion_table(const ConfusionMatrix& confusion, const Terminal& terminal) {
  const std::size_t classes = confusion.classes();
  std::vector<std::size_t> predicted(classes, 0);
  std::size_t unanswered = 0;
  std::size_t worst = 0;
  std::size_t widest = 0;
  for (std::size_t i = 0; i < classes; ++i) {
    unanswered += confusion.unanswered(i);
    for (std::size_t j = 0; j < classes; ++j) {
      const std::size_t count = confusion(i, j);
      predicted[j] += count;
      widest = std::max(widest, predicted[j]);
      if (i != j) worst = std::max(worst, count);
    }
  }
  const auto digits = [](std::size_t value) { return std::to_string(value).size(); };
  const std::size_t cell = 1 + std::max<std::size_t>(4, digits(widest));
  const std::size_t none = unanswered == 0 ? 0 : 2 + std::max<std::size_t>(4, digits(unanswered));
  const std::size_t totals = 2 + std::max<std::size_t>(6, digits(confusion.images()));
  constexpr std::size_t head = 6;
  constexpr std::size_t correct = 10;
  // Cells are padded before they are coloured: escape codes take no columns.
  const auto column = [&](std::size_t value) { return pad_left(std::to_string(value), cell); };
  const auto end_of_row = [&](std::size_t missing, std::size_t right, std::size_t images) {
    return (none == 0 ? "" : pad_left(std::to_string(missing), none)) +
           pad_left(std::to_string(images), totals) +
           pad_left(percent(share(right, images)), correct) + '\n';
  };
  const std::string rule =
      "  " + std::string(head - 2 + classes * cell + none + totals + correct, '-') + '\n';

  std::string text = "       predicted as\n  true";
  for (std::size_t j = 0; j < classes; ++j) text += column(j);
  text += (none == 0 ? "" : pad_left("none", none)) + pad_left("images", totals) +
          pad_left("correct", correct) + '\n' + rule;
  for (std::size_t i = 0; i < classes; ++i) {
    text += pad_left(std::to_string(i), head);
    for (std::size_t j = 0; j < classes; ++j) {
      const std::size_t count = confusion(i, j);
      if (i == j) {
        text += terminal.styled(column(count), "32");
      } else if (count == 0) {
        text += terminal.styled(pad_left(".", cell), "2");
      } else {
        text += terminal.styled(column(count), 2 * count > worst ? "1;31" : "31");
      }
    }
    text += end_of_row(confusion.unanswered(i), confusion(i, i), confusion.support(i));
  }
  text += rule + pad_left("all", head);
  for (const std::size_t total : predicted) text += column(total);
  return text + end_of_row(unanswered, confusion.correct(), confusion.images());
}

std::string frequent_mistakes(const ConfusionMatrix& confusion, std::size_t most) {
  struct Mistake {
    std::size_t truth, predicted, count;
  };
  std::vector<Mistake> mistakes;
  for (std::size_t i = 0; i < confusion.classes(); ++i) {
    for (std::size_t j = 0; j < confusion.classes(); ++j) {
      if (i != j && confusion(i, j) > 0) mistakes.push_back({i, j, confusion(i, j)});
    }
  }
  std::stable_sort(mistakes.begin(), mistakes.end(),
                   [](const Mistake& a, const Mistake& b) { return a.count > b.count; });
  mistakes.resize(std::min(most, mistakes.size()));
  std::string text;
  for (const auto& [truth, predicted, count] : mistakes) {
    text += std::to_string(truth) + " read as " + std::to_string(predicted) + ": " +
            (count == 1 ? "once" : with_thousands(count) + " times") + '\n';
  }
  return text;
}

std::string class_table(std::span<const ClassMetrics> classes) {
  TextTable table{{Align::right, Align::right, Align::right, Align::right, Align::right}};
  table.add_row({"digit", "precision", "recall", "F1", "support"});
  table.add_rule();
  ClassMetrics sum;
  const auto add = [&table](std::string name, const ClassMetrics& metrics, double divisor) {
    table.add_row({std::move(name), percent(metrics.precision / divisor),
                   percent(metrics.recall / divisor), percent(metrics.f1 / divisor),
                   with_thousands(metrics.support)});
  };
  for (std::size_t digit = 0; digit < classes.size(); ++digit) {
    add(std::to_string(digit), classes[digit], 1);
    sum.precision += classes[digit].precision;
    sum.recall += classes[digit].recall;
    sum.f1 += classes[digit].f1;
    sum.support += classes[digit].support;
  }
  table.add_rule();
  add("mean", sum, static_cast<double>(classes.size()));
  return table.str();
}

}  // namespace digitnet::tools
