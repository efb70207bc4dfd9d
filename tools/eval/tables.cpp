#include "eval/tables.hpp"

#include "common/text/format.hpp"

#include <algorithm>
#include <utility>

namespace digitnet::tools {
namespace {

double share(std::size_t part, std::size_t total) {
  return static_cast<double>(part) / static_cast<double>(total);  // 0 / 0 is NaN, shown as "-"
}

}  // namespace

std::vector<Confusion> frequent_mistakes(const ConfusionMatrix& confusion, std::size_t most) {
  std::vector<Confusion> mistakes;
  for (std::size_t i = 0; i < confusion.classes(); ++i) {
    for (std::size_t j = 0; j < confusion.classes(); ++j) {
      if (i != j && confusion(i, j) > 0) mistakes.push_back({i, j, confusion(i, j)});
    }
  }
  std::ranges::stable_sort(mistakes, std::ranges::greater{}, &Confusion::images);
  mistakes.resize(std::min(most, mistakes.size()));
  return mistakes;
}

std::string confusion_text(const Confusion& confusion) {
  return std::to_string(confusion.truth) + " read as " + std::to_string(confusion.answer) + ": " +
         (confusion.images == 1 ? "once" : with_thousands(confusion.images) + " times");
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

Table class_table(std::span<const ClassMetrics> classes) {
  Table table{{{"digit"}, {"precision"}, {"recall"}, {"F1"}, {"support"}}};
  const auto row = [](std::string name, const ClassMetrics& metrics, double divisor) -> Table::Row {
    return {std::move(name), percent(metrics.precision / divisor),
            percent(metrics.recall / divisor), percent(metrics.f1 / divisor),
            with_thousands(metrics.support)};
  };
  ClassMetrics sum;
  std::size_t occurring = 0;
  for (std::size_t digit = 0; digit < classes.size(); ++digit) {
    if (classes[digit].support == 0) {
      table.rows.push_back({std::to_string(digit), "-", "-", "-", "0"});
      continue;
    }
    ++occurring;
    table.rows.push_back(row(std::to_string(digit), classes[digit], 1));
    sum.precision += classes[digit].precision;
    sum.recall += classes[digit].recall;
    sum.f1 += classes[digit].f1;
    sum.support += classes[digit].support;
  }
  if (occurring == 0) {
    table.totals.push_back({"mean", "-", "-", "-", "0"});
  } else {
    table.totals.push_back(row("mean", sum, static_cast<double>(occurring)));
  }
  return table;
}

Table reliability_table(const Reliability& reliability) {
  Table table{{{"confidence", Table::Align::left}, {"images"}, {"mean confidence"}, {"accuracy"}}};
  for (const ReliabilityBin& bin : reliability.bins()) {
    if (bin.images == 0) continue;
    table.rows.push_back({percent(bin.low, 1) + " to " + percent(bin.high, 1),
                          with_thousands(bin.images), percent(bin.confidence),
                          percent(bin.accuracy)});
  }
  return table;
}

}  // namespace digitnet::tools
