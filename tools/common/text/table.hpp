#pragma once

#include <optional>
#include <string>
#include <vector>

namespace digitnet::tools {

/// A table as data, which text_table() and table_html() show.
struct Table {
  enum class Align { left, right };

  struct Column {
    std::string heading;
    Align align = Align::right;
  };

  struct Cell {
    std::string text;
    std::optional<double> share{};  ///< 0 to 1; a page draws a bar of this length in its place

    Cell(std::string words) : text{std::move(words)} {}  // NOLINT: rows are lists of texts
    Cell(const char* words) : text{words} {}             // NOLINT
    Cell(std::string words, double part) : text{std::move(words)}, share{part} {}
  };

  /// Cells that are missing at the end are empty.
  using Row = std::vector<Cell>;

  std::vector<Column> columns;  ///< without any heading there is no head
  std::vector<Row> rows{};
  std::vector<Row> totals{};  ///< below a rule
};

/// Aligned columns, two blanks apart, with rules of dashes below the head and above the totals;
/// every line ends in a newline and none in blanks. Throws InvalidArgument for a row with more
/// cells than columns.
[[nodiscard]] std::string text_table(const Table& table);

}  // namespace digitnet::tools
