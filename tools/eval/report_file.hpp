#pragma once

#include <string>
#include <string_view>

namespace digitnet::tools {

/// What a report begins with, by which it is known when it is to be replaced.
inline constexpr std::string_view report_beginning =
    "<!DOCTYPE html>\n<!-- a report of digit-eval -->\n";

/// Writes a report, whole or not at all. Throws FileError, and does so rather than replace a file
/// that is not a report.
void write_report(const std::string& path, const std::string& html);

/// Throws FileError if write_report() would: if there is another file at `path`, or no folder for
/// it.
void check_report_path(const std::string& path);

}  // namespace digitnet::tools
