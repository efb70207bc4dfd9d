#pragma once

#include <digitnet/train/rate_range.hpp>

#include <string>
#include <string_view>

namespace digitnet::tools {

/// An SVG of a learning-rate range test: the loss over the rate, which is logarithmic, with a line
/// at the rate that it suggests.
[[nodiscard]] std::string rate_curve_svg(const RateRange& range, std::string_view title);

}  // namespace digitnet::tools
