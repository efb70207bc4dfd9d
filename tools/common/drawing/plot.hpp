#pragma once

#include "common/text/epoch_row.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet::tools {

/// Round values (multiples of 1, 2 or 5 times a power of ten) from at or below `low` to at or above
/// `high`, about `count` of them. Both must be finite and `low` <= `high`.
std::vector<double> nice_ticks(double low, double high, int count);

/// An SVG of a training run: loss and accuracy over epochs, one line each for training and
/// validation, the best validation epoch marked. Values that are not finite leave a gap. The loss
/// axis is logarithmic where the losses span more than a factor of 20.
std::string learning_curves_svg(std::span<const EpochRow> rows, std::string_view title,
                                std::string_view subtitle = "");

/// One bar of a chart.
struct Bar {
  std::string label;
  double value = 0;  ///< negative or not finite: no bar, "n/a" in its place
  bool highlighted = false;
};

/// An SVG of horizontal bars from zero, in the order given, each with its value.
std::string bar_chart_svg(std::span<const Bar> bars, std::string_view title,
                          std::string_view subtitle, std::string_view unit);

}  // namespace digitnet::tools
