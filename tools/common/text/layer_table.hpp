#pragma once

#include "common/text/table.hpp"

#include <digitnet/network/summary.hpp>

#include <span>

namespace digitnet::tools {

/// The table behind `--summary`: layer, output shape, parameters, multiply-adds, and their totals.
[[nodiscard]] Table layer_table(std::span<const LayerSummary> layers);

}  // namespace digitnet::tools
