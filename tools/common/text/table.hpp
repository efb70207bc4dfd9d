#pragma once

#include "common/cli/terminal.hpp"

#include <digitnet/judge/metrics.hpp>
#include <digitnet/network/summary.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet::tools {

/// Lays out rows of cells in aligned columns, two blanks apart; no line ends in blanks.
class TextTable {
 public:
  enum class Align { left, right };

  explicit TextTable(std::vector<Align> columns);

  /// Missing cells are empty; cells beyond the columns are an InvalidArgument.
  void add_row(std::vector<std::string> cells);

  /// A line of dashes across all columns.
  void add_rule();

  /// Every line ends in a newline.
  [[nodiscard]] std::string str() const;

 private:
  std::vector<Align> columns_;
  std::vector<std::vector<std::string>> rows_;  // an empty one is a rule
};

/// "6x28x28", or "120" for a vector.
std::string shape_text(const Shape& shape);

/// The table behind `--summary`: layer, output shape, parameters, multiply-adds, and their totals.
std::string layer_table(std::span<const LayerSummary> layers);

/// A confusion matrix with row totals and per cent. Zeros off the diagonal are dots, so that
/// mistakes stand out; on a colour terminal they are red, the most frequent ones bold. Images
/// without an answer get a column if there are any.
std::string confusion_table(const ConfusionMatrix& confusion, const Terminal& terminal);

/// Lines such as "4 read as 9: 7 times", the most frequent mistakes first, at most `most` of them.
std::string frequent_mistakes(const ConfusionMatrix& confusion, std::size_t most = 5);

/// Precision, recall and F1 in per cent, support, and their unweighted mean.
std::string class_table(std::span<const ClassMetrics> classes);

}  // namespace digitnet::tools
