#include "common/text/text.hpp"

#include <cstddef>
#include <cstdint>

namespace digitnet::tools {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view hex = "0123456789abcdef";

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

/// The code point that `text`, which is not empty, begins with (RFC 3629).
CodePoint first_code_point(std::string_view text) {
  const auto byte = [&text](std::size_t i) -> std::uint32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const std::uint32_t first = byte(0);
  if (first < 0x80) return {first, 1, true};
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 0;
  if (bytes == 0) return {};
  std::uint32_t value = first & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    value = value << 6U | (byte(i) & 0x3FU);
  }
  const bool shortest = value >= (bytes == 4 ? 0x10000U : bytes == 3 ? 0x800U : 0x80U);
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (!shortest || surrogate || value > 0x10FFFF || first > 0xF4) return {};
  return {value, bytes, true};
}

/// Control characters, the separators of lines and paragraphs, and the marks that turn the writing
/// direction of all that follows.
bool is_unsafe(std::uint32_t value) {
  return value < 0x20 || (value >= 0x7F && value < 0xA0) || value == 0x2028 || value == 0x2029 ||
         (value >= 0x202A && value <= 0x202E) || (value >= 0x2066 && value <= 0x2069);
}

std::string unicode_escape(std::uint32_t value) {
  return {'\\',
          'u',
          hex[value >> 12U & 15U],
          hex[value >> 8U & 15U],
          hex[value >> 4U & 15U],
          hex[value & 15U]};
}

/// `text` with each unsafe code point, quote and backslash as `escape(code point)` says.
template <class Escape>
void append_escaped(std::string& result, std::string_view text, Escape escape) {
  while (!text.empty()) {
    const CodePoint next = first_code_point(text);
    if (!next.valid) {
      result += replacement;
    } else if (is_unsafe(next.value) || next.value == '"' || next.value == '\\') {
      result += escape(next.value);
    } else {
      result += text.substr(0, next.bytes);
    }
    text.remove_prefix(next.bytes);
  }
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  append_escaped(result, text, [](std::uint32_t value) -> std::string {
    if (value == '"' || value == '\\') return {static_cast<char>(value)};
    if (value == '\n') return "\\n";
    if (value < 0x100) return {'\\', 'x', hex[value >> 4U], hex[value & 15U]};
    return unicode_escape(value);
  });
  return result;
}

std::string json_string(std::string_view text) {
  std::string result = "\"";
  result.reserve(text.size() + 2);
  append_escaped(result, text, [](std::uint32_t value) -> std::string {
    if (value == '"' || value == '\\') return {'\\', static_cast<char>(value)};
    if (value == '\n') return "\\n";
    if (value == '\t') return "\\t";
    return unicode_escape(value);
  });
  return result + '"';
}

}  // namespace digitnet::tools
