#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Numbers and dates as people read them, the same under every locale.
namespace digitnet::tools {

/// 1234567 -> "1,234,567".
std::string with_thousands(std::size_t value);

/// 0.98765, 2 -> "0.99"; "-" when `value` is not finite.
std::string fixed(double value, int decimals);

/// `value` with so many significant digits and no trailing zeros: 0.0018, 1e-07; "-" when not
/// finite.
std::string significant(double value, int digits);

/// A fraction as "98.77 %"; "-" when not finite.
std::string percent(double fraction, int decimals = 2);

/// A rate as people compare it: "48,123", "3.14"; "-" when not finite.
std::string rate(double value);

/// 75 -> "1:15", 3675 -> "1:01:15"; "-" when not finite, negative or above 1000 hours.
std::string duration(double seconds);

/// Columns that UTF-8 `text` takes on a terminal, at one column a code point.
std::size_t display_width(std::string_view text);

/// `text` filled up with blanks to `width` columns, on the right or on the left.
std::string pad_right(std::string_view text, std::size_t width);
std::string pad_left(std::string_view text, std::size_t width);

/// The date in Greenwich, "2026-11-29", or that of the environment's SOURCE_DATE_EPOCH, by which
/// pages can be made again to the byte.
[[nodiscard]] std::string date_of_today();

}  // namespace digitnet::tools
