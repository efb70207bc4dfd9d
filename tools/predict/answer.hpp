#pragma once

#include <digitnet/digits/classify.hpp>

#include <array>
#include <cstddef>
#include <string>

namespace digitnet::tools {

inline constexpr std::size_t digit_count = 10;

/// What digit-predict found out about one picture.
struct Answer {
  std::string path;
  std::string error{};                             ///< if not empty, the rest means nothing
  Prepared seen{};                                 ///< what the network gets to see
  std::array<float, digit_count> probabilities{};  ///< sum 1
  Rejection rejection = Rejection::none;           ///< why it is no digit

  [[nodiscard]] bool failed() const noexcept { return !error.empty(); }
  [[nodiscard]] bool is_digit() const noexcept { return rejection == Rejection::none; }

  /// The likeliest digit; of equally likely ones the lowest.
  [[nodiscard]] std::size_t likeliest() const noexcept;
};

/// One line of JSON: `file`, `digit` (null with a `reason` if it is none), `confidence` and
/// `probabilities`; or `file` and `error`.
[[nodiscard]] std::string json_line(const Answer& answer);

/// One line such as "seven.png:  7 (99.8 %)", the answer starting in column `width` + 2, with the
/// `top` likeliest digits. Not for failures.
[[nodiscard]] std::string text_line(const Answer& answer, std::size_t width, std::size_t top);

/// One line for standard error that says why there is no answer.
[[nodiscard]] std::string error_line(const Answer& answer);

}  // namespace digitnet::tools
