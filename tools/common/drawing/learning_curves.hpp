#pragma once

#include "common/text/epoch_row.hpp"

#include <span>
#include <string>
#include <string_view>

namespace digitnet::tools {

/// An SVG of a training run: loss and accuracy over epochs, one line each for training and
/// validation, the best validation epoch marked. Values that are not finite leave a gap. The loss
/// axis is logarithmic where the losses span more than a factor of 20. Where the first epochs would
/// take more than half of a linear axis, it begins behind them; they are triangles at its edge, and
/// the panel says how far they reach. `remark` is a sentence below the panels.
[[nodiscard]] std::string learning_curves_svg(std::span<const EpochRow> rows,
                                              std::string_view title,
                                              std::string_view subtitle = "",
                                              std::string_view remark = "");

}  // namespace digitnet::tools
