#pragma once

#include "serve/reading/picture_limits.hpp"

#include <digitnet/digits/reader.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace digitnet::serve {

/// What a client wants to have read.
struct Drawing {
  std::string bytes;      ///< a PNG file, or 28 x 28 bytes with 255 for ink
  bool raw = false;       ///< the latter
  bool features = false;  ///< also wanted: what the first layer makes of it
  bool number = false;    ///< wanted instead of the digit: the whole number
  ImageLimits limits = picture_limits;
};

/// What was read.
struct Answer {
  Reading reading{};
  FeatureMaps features{};                 ///< empty unless wanted
  std::optional<NumberReading> number{};  ///< if wanted; `reading` means nothing then
  double milliseconds = 0;                ///< from the queue to the answer
};

/// Finds the digit in a drawing. Throws FileError if it is not an intact picture within the limits.
[[nodiscard]] Prepared look_at(const Drawing& drawing);

/// Reads the number in a drawing. Throws as the one above and as DigitReader.
[[nodiscard]] NumberReading read_whole_number(const Drawing& drawing, const DigitReader& reader);

}  // namespace digitnet::serve
