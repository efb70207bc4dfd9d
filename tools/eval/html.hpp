#pragma once

#include "common/text/epoch_row.hpp"
#include "eval/run.hpp"

#include <span>
#include <string>

namespace digitnet::tools {

/// One self-contained page about an evaluation, which needs nothing from the network: headline
/// numbers, confusion matrix, reliability diagram, a table of the digits, the worst mistakes as
/// pictures, and learning curves if `epochs` are given. It is XML, too.
[[nodiscard]] std::string eval_html(const Evaluation& evaluation, std::span<const EpochRow> epochs);

/// Writes a report, whole or not at all. Throws FileError, and does so rather than replace a file
/// that is not a report.
void write_report(const std::string& path, const std::string& html);

/// Throws FileError if write_report() would: if there is another file at `path`, or no folder for
/// it.
void check_report_path(const std::string& path);

}  // namespace digitnet::tools
