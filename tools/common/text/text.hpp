#pragma once

#include <string>
#include <string_view>

/// Text that comes from outside (file names, messages that quote them), made safe to print.
namespace digitnet::tools {

/// `text` as UTF-8 on one line that no terminal acts upon: control characters and line separators
/// are escaped ("\n", "\x1b", "\u2028"), bytes that are not UTF-8 become U+FFFD.
std::string one_line(std::string_view text);

/// `text` as a JSON string in quotes, without any line separator; bytes that are not UTF-8 become
/// U+FFFD.
std::string json_string(std::string_view text);

}  // namespace digitnet::tools
