#include "common/text/format.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace digitnet::tools {

std::string with_thousands(std::size_t value) {
  std::string text = std::to_string(value);
  for (std::size_t i = text.size(); i > 3;) {
    i -= 3;
    text.insert(i, 1, ',');
  }
  return text;
}

std::string fixed(double value, int decimals) {
  if (!std::isfinite(value)) return "-";
  // Wide enough for the largest double in full, 309 digits, and the decimals.
  std::array<char, 400> buffer;
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                          std::chars_format::fixed, std::clamp(decimals, 0, 20));
  return {buffer.data(), end};
}

std::string significant(double value, int digits) {
  if (!std::isfinite(value)) return "-";
  std::array<char, 64> buffer;
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                          std::chars_format::general, std::clamp(digits, 1, 17));
  return {buffer.data(), end};
}

std::string percent(double fraction, int decimals) {
  return std::isfinite(fraction) ? fixed(100 * fraction, decimals) + " %" : "-";
}

std::string rate(double value) {
  if (!std::isfinite(value) || std::abs(value) < 99.95 || std::abs(value) > 1e15) {
    return significant(value, 3);
  }
  const std::string text = with_thousands(static_cast<std::size_t>(std::llround(std::abs(value))));
  return value < 0 ? "-" + text : text;
}

std::string duration(double seconds) {
  if (!(seconds >= 0 && seconds < 3.6e6)) return "-";
  const long total = std::lround(seconds);
  const auto two = [](long value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  if (total < 3600) return std::to_string(total / 60) + ":" + two(total % 60);
  return std::to_string(total / 3600) + ":" + two(total / 60 % 60) + ":" + two(total % 60);
}

std::size_t display_width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;  // not a continuation byte
  }));
}

std::string pad_right(std::string_view text, std::size_t width) {
  const std::size_t used = display_width(text);
  return std::string{text} + std::string(used < width ? width - used : 0, ' ');
}

std::string pad_left(std::string_view text, std::size_t width) {
  const std::size_t used = display_width(text);
  return std::string(used < width ? width - used : 0, ' ') + std::string{text};
}

std::string date_of_today() {
  std::time_t now = std::time(nullptr);
  if (const char* fixed_time = std::getenv("SOURCE_DATE_EPOCH")) {
    long long seconds = 0;
    const char* const end = fixed_time + std::strlen(fixed_time);
    const auto [stop, error] = std::from_chars(fixed_time, end, seconds);
    if (error == std::errc{} && stop == end) now = static_cast<std::time_t>(seconds);
  }
  std::tm parts{};
  char text[32];
  if (gmtime_r(&now, &parts) == nullptr) return "";
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d", &parts)};
}

}  // namespace digitnet::tools
