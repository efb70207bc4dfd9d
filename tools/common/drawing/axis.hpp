#pragma once

#include "common/drawing/palette.hpp"
#include "common/drawing/svg.hpp"

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet::tools {

/// Round values (multiples of 1, 2 or 5 times a power of ten) from at or below `low` to at or above
/// `high`, about `count` of them. Both must be finite and `low` <= `high`.
[[nodiscard]] std::vector<double> nice_ticks(double low, double high, int count);

/// Maps values to 0 (bottom or left) ... 1.
struct Axis {
  double low = 0;
  double high = 1;
  bool logarithmic = false;
  std::vector<double> ticks;

  [[nodiscard]] double at(double value) const {
    if (logarithmic) return std::log(value / low) / std::log(high / low);
    return (value - low) / (high - low);
  }
};

/// Where a panel's plotting area lies.
struct Area {
  double left, top, width, height;

  [[nodiscard]] double x(double fraction) const { return left + fraction * width; }
  [[nodiscard]] double y(double fraction) const { return top + (1 - fraction) * height; }
};

/// From `low` to `high` in round steps; no tick lies above `cap`.
[[nodiscard]] Axis linear_axis(double low, double high, double cap);

/// In decades, for positive values.
[[nodiscard]] Axis log_axis(double low, double high);

/// Whole numbers, a few of which have a tick.
[[nodiscard]] Axis epoch_axis(int first, int last);

/// Grid and numbers; `name` stands below the axis across.
void draw_axes(Svg& svg, const Area& area, const Axis& across, const Axis& up,
               std::string_view name);

/// White with a thin frame, so that the picture also stands on a dark page; title and subtitle.
void draw_sheet(Svg& svg, double width, double height, std::string_view title,
                std::string_view subtitle);

}  // namespace digitnet::tools
