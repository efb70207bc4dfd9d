#pragma once

#include <digitnet/digits/answer/number_reading.hpp>

#include <cstddef>
#include <string>

namespace digitnet::tools {

/// What digit-predict --number found out about one picture.
struct NumberAnswer {
  std::string path;
  std::string error{};  ///< if not empty, the rest means nothing
  NumberReading reading{};

  [[nodiscard]] bool failed() const noexcept { return !error.empty(); }
};

/// One line of JSON: `file`, `number` (lines joined by a newline; null with a `reason` if there is
/// none) and `digits`, each with `digit`, `confidence` and `box` (x, y, width, height); or `file`
/// and `error`.
[[nodiscard]] std::string json_line(const NumberAnswer& answer);

/// Lines such as "phone.png:  4711 (98.2 %)", the number starting in column `width` + 2: the
/// product of its digits' confidences. Further lines of writing follow below. Not for failures.
[[nodiscard]] std::string text_lines(const NumberAnswer& answer, std::size_t width);

}  // namespace digitnet::tools
