#include "common/text/html.hpp"

#include "common/drawing/svg.hpp"
#include "common/text/format.hpp"
#include "common/text/text.hpp"

#include <algorithm>
#include <cstddef>

namespace digitnet::tools {
namespace {

std::string cell_html(const Table::Cell& cell, bool heading) {
  if (heading) return element("th", html_text(cell.text), "scope=\"row\"");
  if (!cell.share) return element("td", html_text(cell.text));
  const std::string bar = element(
      "i", "", "style=\"width:" + fixed(100 * std::clamp(*cell.share, 0.0, 1.0), 1) + "%\"");
  return element("td", element("span", bar,
                               "class=\"bar\" role=\"img\" aria-label=\"" + html_text(cell.text) +
                                   "\" title=\"" + html_text(cell.text) + "\""));
}

std::string rows_html(const std::vector<Table::Row>& rows, std::size_t columns) {
  std::string text;
  for (const Table::Row& row : rows) {
    text += "<tr>";
    for (std::size_t i = 0; i < columns; ++i) {
      text += cell_html(i < row.size() ? row[i] : Table::Cell{""}, i == 0);
    }
    text += "</tr>\n";
  }
  return text;
}

}  // namespace

std::string html_text(std::string_view text) { return xml_escape(one_line(text)); }

std::string element(const std::string& name, const std::string& markup,
                    const std::string& attributes) {
  return "<" + name + (attributes.empty() ? "" : " " + attributes) + ">" + markup + "</" + name +
         ">";
}

std::string table_html(const Table& table, const std::string& name) {
  std::string head;
  for (const Table::Column& column : table.columns) {
    head += element("th", html_text(column.heading), "scope=\"col\"");
  }
  const std::size_t columns = table.columns.size();
  std::string body = element("thead", element("tr", head)) + "\n" +
                     element("tbody", "\n" + rows_html(table.rows, columns));
  if (!table.totals.empty()) {
    body += "\n" + element("tfoot", "\n" + rows_html(table.totals, columns));
  }
  return element("div",
                 element("table", "\n" + body + "\n",
                         "class=\"plain\" aria-label=\"" + html_text(name) + "\""),
                 "class=\"scroll\"") +
         "\n";
}

}  // namespace digitnet::tools
