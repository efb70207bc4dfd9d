#include "common/text/table.hpp"

#include "common/text/format.hpp"

#include <digitnet/core/error.hpp>

#include <algorithm>
#include <cstddef>

namespace digitnet::tools {
namespace {

constexpr std::size_t gap = 2;  // blanks between columns

std::vector<std::size_t> column_widths(const Table& table) {
  std::vector<std::size_t> widths;
  for (const Table::Column& column : table.columns) {
    widths.push_back(display_width(column.heading));
  }
  for (const auto* part : {&table.rows, &table.totals}) {
    for (const Table::Row& row : *part) {
      if (row.size() > widths.size()) throw InvalidArgument("more cells than columns");
      for (std::size_t i = 0; i < row.size(); ++i) {
        widths[i] = std::max(widths[i], display_width(row[i].text));
      }
    }
  }
  return widths;
}

std::string line_of(const Table& table, const Table::Row& row,
                    const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) line.append(gap, ' ');
    line += table.columns[i].align == Table::Align::left ? pad_right(row[i].text, widths[i])
                                                         : pad_left(row[i].text, widths[i]);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

}  // namespace

std::string text_table(const Table& table) {
  const std::vector<std::size_t> widths = column_widths(table);
  std::size_t whole = 0;
  for (const std::size_t width : widths) whole += width + gap;
  const std::string rule = std::string(whole < gap ? 0 : whole - gap, '-') + '\n';

  std::string text;
  Table::Row head;
  for (const Table::Column& column : table.columns) head.emplace_back(column.heading);
  if (!std::ranges::all_of(head, &std::string::empty, &Table::Cell::text)) {
    text += line_of(table, head, widths) + rule;
  }
  for (const Table::Row& row : table.rows) text += line_of(table, row, widths);
  if (!table.totals.empty()) text += rule;
  for (const Table::Row& row : table.totals) text += line_of(table, row, widths);
  return text;
}

}  // namespace digitnet::tools
