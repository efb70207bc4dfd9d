#pragma once

#include "common/text/table.hpp"

#include <string>
#include <string_view>

/// Pieces of a page that is XML, too.
namespace digitnet::tools {

/// Text from outside on one line, with markup escaped.
[[nodiscard]] std::string html_text(std::string_view text);

/// "<name attributes>markup</name>".
[[nodiscard]] std::string element(const std::string& name, const std::string& markup,
                                  const std::string& attributes = "");

/// A table in a box that scrolls sideways where it is too wide. The first cell of each row is its
/// heading. `name` is what a screen reader calls the table.
[[nodiscard]] std::string table_html(const Table& table, const std::string& name);

}  // namespace digitnet::tools
