#pragma once

#include "common/text/epoch_row.hpp"

#include <digitnet/io/safetensors.hpp>
#include <digitnet/train/fit.hpp>

#include <span>
#include <string>
#include <vector>

namespace digitnet::tools {

[[nodiscard]] EpochRow row_of(const EpochReport& report);

/// The epochs of a run as JSON, for a checkpoint.
[[nodiscard]] std::string rows_text(std::span<const EpochRow> rows);

/// The epochs in a checkpoint. Throws FileError.
[[nodiscard]] std::vector<EpochRow> rows_in(const SafeTensors& checkpoint);

}  // namespace digitnet::tools
