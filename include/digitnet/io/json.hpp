#pragma once

#include <digitnet/core/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace digitnet::detail {

/// Bytes of the UTF-8 character that `text` begins with; 0 if it begins with none: an overlong
/// form, half a surrogate pair and what lies above U+10FFFF are no characters.
[[nodiscard]] constexpr std::size_t utf8_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0), second = byte(1);
  if (first < 0x80U) return text.empty() ? 0 : 1;
  if (first < 0xC2U || first > 0xF4U || !follows(1)) return 0;
  if (first < 0xE0U) return 2;
  if (first < 0xF0U) {
    const bool refused = (first == 0xE0U && second < 0xA0U) || (first == 0xEDU && second > 0x9FU);
    return !refused && follows(2) ? 3 : 0;
  }
  const bool refused = (first == 0xF0U && second < 0x90U) || (first == 0xF4U && second > 0x8FU);
  return !refused && follows(2) && follows(3) ? 4 : 0;
}

/// Appends a code point that is no half of a surrogate pair.
inline void append_utf8(std::string& text, std::uint32_t point) {
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (point < 0x80U) return put(point);
  if (point < 0x800U) {
    put(0xC0U | point >> 6U);
  } else if (point < 0x10000U) {
    put(0xE0U | point >> 12U);
    put(0x80U | (point >> 6U & 0x3FU));
  } else {
    put(0xF0U | point >> 18U);
    put(0x80U | (point >> 12U & 0x3FU));
    put(0x80U | (point >> 6U & 0x3FU));
  }
  put(0x80U | (point & 0x3FU));
}

/// `text` as a JSON string. Throws InvalidArgument unless it is valid UTF-8.
inline std::string json_string(std::string_view text) {
  constexpr std::string_view special = "\"\\\b\f\n\r\t", escaped = "\"\\bfnrt";
  constexpr std::string_view hex = "0123456789abcdef";
  std::string result = "\"";
  for (std::size_t i = 0, length = 0; i < text.size(); i += length) {
    length = utf8_length(text.substr(i));
    if (length == 0) throw InvalidArgument{"not valid UTF-8: \"" + printable(text) + '"'};
    const auto byte = static_cast<unsigned char>(text[i]);
    if (const auto kind = special.find(text[i]); kind != std::string_view::npos) {
      result += {'\\', escaped[kind]};
    } else if (byte < 0x20U) {
      result += {'\\', 'u', '0', '0', hex[byte >> 4U], hex[byte & 15U]};
    } else {
      result += text.substr(i, length);
    }
  }
  return result + '"';
}

/// Reads one JSON text (RFC 8259, strictly) event by event and builds nothing: `Events` decides
/// what may stand where, by throwing. It has `start_object()`, `key(std::string)`, `end_object()`,
/// `start_array()`, `end_array()`, `string(std::string)`, `number(std::string_view)`,
/// `literal(std::string_view)` for null, true and false, and `fault(std::size_t)`, which throws:
/// the text is no JSON at that byte, or ends there. What is open is kept in a string rather than on
/// the stack, which therefore suffices for any depth.
template <class Events>
class JsonScanner {
 public:
  JsonScanner(std::string_view text, Events& events) : text_{text}, events_{events} {}

  void scan() {
    bool expects_value = true;
    do {
      skip_space();
      expects_value = expects_value ? read_value() : read_separator();
    } while (expects_value || !open_.empty());
    skip_space();
    if (at_ != text_.size()) events_.fault(at_);
  }

 private:
  /// A zero byte stands for the end, too: neither may be where one looks for something.
  [[nodiscard]] char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool accept(char c) noexcept {
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  void expect(char c) {
    if (!accept(c)) events_.fault(at_);
  }

  void skip_space() noexcept {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++at_;
  }

  /// Whether a value must follow: the first one of what was opened.
  bool read_value() {
    const std::size_t begin = at_;
    switch (peek()) {
      case '{':
      case '[':
        return open();
      case '"':
        events_.string(read_string());
        break;
      case 'n':
      case 't':
      case 'f':
        for (const char c : peek() == 'n'   ? std::string_view{"null"}
                            : peek() == 't' ? std::string_view{"true"}
                                            : std::string_view{"false"}) {
          expect(c);
        }
        events_.literal(text_.substr(begin, at_ - begin));
        break;
      default:
        skip_number();
        events_.number(text_.substr(begin, at_ - begin));
    }
    return false;
  }

  bool open() {
    open_ += peek();
    ++at_;
    const bool object = open_.back() == '{';
    object ? events_.start_object() : events_.start_array();
    skip_space();
    if (accept(object ? '}' : ']')) return close();
    if (object) read_key();
    return true;
  }

  bool close() {
    open_.back() == '{' ? events_.end_object() : events_.end_array();
    open_.pop_back();
    return false;
  }

  /// Whether a value must follow.
  bool read_separator() {
    const bool object = open_.back() == '{';
    if (accept(object ? '}' : ']')) return close();
    expect(',');
    if (object) read_key();
    return true;
  }

  void read_key() {
    skip_space();
    events_.key(read_string());
    skip_space();
    expect(':');
  }

  std::string read_string() {
    expect('"');
    std::string result;
    while (!accept('"')) {
      const std::size_t length = utf8_length(text_.substr(at_));
      if (length == 0 || static_cast<unsigned char>(text_[at_]) < 0x20U) events_.fault(at_);
      if (accept('\\')) {
        read_escape(result);
      } else {
        result += text_.substr(at_, length);
        at_ += length;
      }
    }
    return result;
  }

  void read_escape(std::string& result) {
    constexpr std::string_view escaped = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
    if (const auto kind = escaped.find(peek()); kind != std::string_view::npos) {
      ++at_;
      result += meant[kind];
      return;
    }
    std::uint32_t point = read_code_unit();
    if (point >= 0xDC00U && point < 0xE000U) events_.fault(at_);
    if (point >= 0xD800U && point < 0xDC00U) {
      expect('\\');
      const std::uint32_t low = read_code_unit();
      if (low < 0xDC00U || low >= 0xE000U) events_.fault(at_);
      point = 0x10000U + ((point - 0xD800U) << 10U) + (low - 0xDC00U);
    }
    append_utf8(result, point);
  }

  std::uint32_t read_code_unit() {
    constexpr std::string_view lower = "0123456789abcdef", upper = "0123456789ABCDEF";
    expect('u');
    std::uint32_t unit = 0;
    for (int digits = 0; digits < 4; ++digits) {
      const auto digit = (std::min)(lower.find(peek()), upper.find(peek()));
      if (digit == std::string_view::npos) events_.fault(at_);
      unit = unit << 4U | static_cast<std::uint32_t>(digit);
      ++at_;
    }
    return unit;
  }

  void skip_digits() {
    if (peek() < '0' || peek() > '9') events_.fault(at_);
    while (peek() >= '0' && peek() <= '9') ++at_;
  }

  void skip_number() {
    accept('-');
    if (!accept('0')) skip_digits();
    if (accept('.')) skip_digits();
    if (accept('e') || accept('E')) {
      if (!accept('+')) accept('-');
      skip_digits();
    }
  }

  std::string_view text_;
  Events& events_;
  std::size_t at_ = 0;
  std::string open_;  ///< the brackets that are open
};

}  // namespace digitnet::detail
