#include <doctest/doctest.h>

#include "common/text/html.hpp"
#include "common/text/table.hpp"
#include "xml_check.hpp"

#include <digitnet/core/error.hpp>

#include <string>

using namespace digitnet;
using namespace digitnet::tools;

TEST_CASE("table: columns are aligned and no line ends in blanks") {
  Table table{{{"layer", Table::Align::left}, {"n"}}};
  table.rows = {{"5×5", "1"}, {"alone"}};
  table.totals = {{"longer", "1,000"}};
  CHECK(text_table(table) ==
        "layer       n\n"
        "-------------\n"
        "5×5         1\n"
        "alone\n"
        "-------------\n"
        "longer  1,000\n");
  table.rows.push_back({"a", "b", "c"});
  CHECK_THROWS_AS(static_cast<void>(text_table(table)), InvalidArgument);
}

TEST_CASE("table: without headings and totals there is no rule") {
  const Table table{{{"", Table::Align::left}, {""}}, {{"a", "1"}, {"bb", "22"}}};
  CHECK(text_table(table) == "a    1\nbb  22\n");
  CHECK(text_table(Table{{}}) == "");
}

TEST_CASE("table: the same data as a part of a page") {
  Table table{{{"a<b"}, {"share"}}};
  table.rows = {{"<1>", {"50 %", 0.5}}, {"2"}};
  table.totals = {{"all", "3"}};
  const std::string html = table_html(table, "x & y");
  CHECK(test::xml_fault(html) == "");
  for (const char* part : {"aria-label=\"x &amp; y\"", "<th scope=\"col\">a&lt;b</th>",
                           "<th scope=\"row\">&lt;1&gt;</th>", "width:50.0%", "title=\"50 %\"",
                           "<th scope=\"row\">2</th><td></td>", "<tfoot>"}) {
    const std::string wanted = part;
    CAPTURE(wanted);
    CHECK(html.find(wanted) != html.npos);
  }
}
