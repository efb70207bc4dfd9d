#pragma once

#include "predict/inputs.hpp"

#include <cstddef>
#include <span>

namespace digitnet::tools {

/// Columns for the names of `inputs`. A name above 60 does not move everybody else's answers to the
/// right.
[[nodiscard]] std::size_t column_width(std::span<const Input> inputs);

}  // namespace digitnet::tools
