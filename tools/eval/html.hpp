#pragma once

#include "common/text/epoch_row.hpp"
#include "eval/run.hpp"

#include <span>
#include <string>

namespace digitnet::tools {

/// One self-contained page about an evaluation, which needs nothing from the network: headline
/// numbers, confusion matrix, reliability diagram, a table of the digits, the worst mistakes as
/// pictures, and learning curves if `epochs` are given. `date` ("2026-11-29") stands at its end. It
/// is XML, too.
[[nodiscard]] std::string eval_html(const Evaluation& evaluation, std::span<const EpochRow> epochs,
                                    const std::string& date = "");

}  // namespace digitnet::tools
