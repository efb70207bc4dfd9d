#pragma once

#include "common/drawing/architecture_parts.hpp"

#include <cstddef>
#include <vector>

namespace digitnet::tools::blueprint {

inline constexpr double margin = 32;     // around the picture
inline constexpr double row_arrow = 40;  // from the last stage of a row on

/// The stages [first, last) on one line, and how much room they take.
struct Row {
  std::size_t first = 0;
  std::size_t last = 0;
  double width = 0;
};

/// Gives every stage its place, in as few rows as possible, of about the same width.
[[nodiscard]] std::vector<Row> place(Drawing& drawing);

}  // namespace digitnet::tools::blueprint
