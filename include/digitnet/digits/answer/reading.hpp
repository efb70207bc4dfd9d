#pragma once

#include <digitnet/digits/preparation/prepare.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace digitnet {

/// The classes of every network that reads digits.
inline constexpr std::size_t digit_classes = 10;

/// Why a picture is no digit.
enum class Rejection {
  none,             ///< it is one
  blank,            ///< there is no ink
  no_single_shape,  ///< ink, but scattered or in several separate shapes: perhaps a whole number
  unlike_any_digit  ///< one shape that the network does not know
};

/// `rejection` in words, as the tools print it; empty for `none`.
constexpr std::string_view reason(Rejection rejection) noexcept {
  switch (rejection) {
    case Rejection::blank:
      return reason(Finding::blank);
    case Rejection::no_single_shape:
      return reason(Finding::no_single_shape);
    case Rejection::unlike_any_digit:
      return "unlike any digit";
    case Rejection::none:
      break;
  }
  return "";
}

/// One digit that was read, alone or as part of a number; or why it is none.
struct Reading {
  std::optional<int> digit{};  ///< nothing if the picture shows none
  Rejection rejection = Rejection::none;
  /// Sum 1; all alike if the picture is blank.
  std::array<float, digit_classes> probabilities{};
  float confidence = 0;  ///< in the digit; without one, the greatest probability
  Prepared seen{};       ///< where the ink is, and what the network got

  /// Why there is no digit: "blank", "no single shape" or "unlike any digit"; else empty.
  [[nodiscard]] std::string reason() const { return std::string{digitnet::reason(rejection)}; }
};

}  // namespace digitnet
