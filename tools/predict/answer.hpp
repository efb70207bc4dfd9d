#pragma once

#include <digitnet/digits/answer/reading.hpp>

#include <cstddef>
#include <string>

namespace digitnet::tools {

/// What digit-predict found out about one picture.
struct Answer {
  std::string path;
  std::string error{};  ///< if not empty, the rest means nothing
  Reading reading{};

  [[nodiscard]] bool failed() const noexcept { return !error.empty(); }
};

/// One line of JSON: `file`, `digit` (null with a `reason` if it is none), `confidence` and
/// `probabilities`; or `file` and `error`.
[[nodiscard]] std::string json_line(const Answer& answer);

/// One line such as "seven.png:  7 (99.8 %)", the answer starting in column `width` + 2, with the
/// `top` likeliest digits. Not for failures.
[[nodiscard]] std::string text_line(const Answer& answer, std::size_t width, std::size_t top);

/// One line for standard error that says why there is no answer.
[[nodiscard]] std::string error_line(const std::string& path, const std::string& error);

}  // namespace digitnet::tools
