#pragma once

#include <digitnet/core/error.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace digitnet {

/// A range of shares, 0 to 1.
struct Interval {
  double low = 0;
  double high = 1;
};

/// The range that holds the true share with a confidence of 95 % when `successes` of `trials` were
/// counted: Wilson's score interval (1927), which stays within 0 and 1 and is also right for few
/// trials and shares near 1. Without any trial it is all of 0 to 1. Throws InvalidArgument for more
/// successes than trials.
[[nodiscard]] inline Interval wilson_interval(std::size_t successes, std::size_t trials) {
  if (successes > trials) throw InvalidArgument{"wilson_interval: more successes than trials"};
  if (trials == 0) return {};
  constexpr double z = 1.959963984540054;  // 97.5 % of the normal distribution lie below
  const auto n = static_cast<double>(trials);
  const double share = static_cast<double>(successes) / n;
  const double centre = share + z * z / (2 * n);
  const double reach = z * std::sqrt((share * (1 - share) + z * z / (4 * n)) / n);
  const double scale = 1 + z * z / n;
  // The ends are exact where rounding would miss them by a little.
  return {successes == 0 ? 0.0 : (std::max)(0.0, (centre - reach) / scale),
          successes == trials ? 1.0 : (std::min)(1.0, (centre + reach) / scale)};
}

}  // namespace digitnet
