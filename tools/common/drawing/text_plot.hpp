#pragma once

#include "common/cli/terminal.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet::tools {

/// A curve in characters.
struct TextPlot {
  std::string_view title;
  std::span<const double> values;  ///< from left to right; those that are not finite leave a gap
  bool logarithmic = false;        ///< upwards, where all values are positive
  std::function<std::string(double)> label{};  ///< how a value is written
};

/// The plot in `height` lines of `width` columns each: a line with title and latest value, and the
/// curve, the largest value written beside its top and the least beside its bottom. Curves are of
/// dots, two by four a character, where the terminal shows Unicode, and of stars elsewhere. Where
/// there are more values than dots, each dot is the mean of its neighbours. Lines are empty below
/// 20 columns or 3 lines.
[[nodiscard]] std::vector<std::string> text_plot(const TextPlot& plot, std::size_t width,
                                                 std::size_t height, const Terminal& terminal);

}  // namespace digitnet::tools
