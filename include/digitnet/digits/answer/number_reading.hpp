#pragma once

#include <digitnet/digits/answer/reading.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet {

/// What was made of a picture of numbers.
enum class NumberFinding {
  number,           ///< at least one digit
  blank,            ///< no ink
  no_digits,        ///< ink, but nothing like a digit
  too_many_shapes,  ///< more than NumberOptions allows: noise, a photo of something else
  stopped           ///< NumberOptions::keep_going said no
};

/// `finding` in words, as the tools print it; empty for a number.
constexpr std::string_view reason(NumberFinding finding) noexcept {
  switch (finding) {
    case NumberFinding::blank:
      return "blank";
    case NumberFinding::no_digits:
      return "no digits";
    case NumberFinding::too_many_shapes:
      return "too many separate shapes";
    case NumberFinding::stopped:
      return "stopped before it was read";
    case NumberFinding::number:
      break;
  }
  return "";
}

/// The numbers in a picture.
struct NumberReading {
  std::vector<std::vector<Reading>> lines;  ///< from top to bottom, each from left to right
  NumberFinding finding = NumberFinding::blank;
  Polarity polarity = Polarity::dark_ink;

  /// The digits as characters, lines separated by '\n'.
  [[nodiscard]] std::string text() const {
    std::string result;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i > 0) result += '\n';
      for (const Reading& d : lines[i]) result += static_cast<char>('0' + d.digit.value_or(0));
    }
    return result;
  }

  /// How likely everything is right, were the digits independent: the product of their confidences;
  /// 0 without digits.
  [[nodiscard]] float confidence() const {
    float sure = lines.empty() ? 0.0F : 1.0F;
    for (const auto& line : lines) {
      for (const Reading& d : line) sure *= d.confidence;
    }
    return sure;
  }

  /// Why there is no number, in words; else empty.
  [[nodiscard]] std::string reason() const { return std::string{digitnet::reason(finding)}; }
};

}  // namespace digitnet
