#pragma once

#include "common/model/feature_maps.hpp"
#include "serve/reading/picture_limits.hpp"

#include <digitnet/digits/classify.hpp>
#include <digitnet/digits/number/read_number.hpp>
#include <digitnet/digits/preparation/prepare.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace digitnet::tools {
class Classifier;
class WholeDigitNetwork;
}  // namespace digitnet::tools

namespace digitnet::serve {

inline constexpr std::size_t digits = 10;

/// What a client wants to have read.
struct Drawing {
  std::string bytes;      ///< a PNG file, or 28 x 28 bytes with 255 for ink
  bool raw = false;       ///< the latter
  bool features = false;  ///< also wanted: what the first layer makes of it
  bool number = false;    ///< wanted instead of the digit: the whole number
  ImageLimits limits = picture_limits;
};

/// What was read.
struct Reading {
  Prepared seen;
  Rejection rejection = Rejection::none;      ///< why it is no digit
  std::array<float, digits> probabilities{};  ///< sum 1; all the same for a blank picture
  tools::FeatureMaps features;                ///< empty unless wanted
  std::optional<NumberReading> number;  ///< if wanted; the rest but the time means nothing then
  double milliseconds = 0;              ///< from the queue to the answer

  [[nodiscard]] bool is_digit() const noexcept { return rejection == Rejection::none; }
  [[nodiscard]] std::size_t likeliest() const noexcept {
    return static_cast<std::size_t>(std::ranges::max_element(probabilities) -
                                    probabilities.begin());
  }
};

/// Finds the digit in a drawing. Throws FileError if it is not an intact picture within the limits.
[[nodiscard]] Prepared look_at(const Drawing& drawing);

/// Fills in what `classifier` says about pictures that look_at() prepared, all at once. Throws
/// Error if an answer is not a number.
void classify(std::span<Reading* const> readings, tools::Classifier& classifier);

/// Reads the number in a drawing. Throws as the two above.
[[nodiscard]] NumberReading read_whole_number(const Drawing& drawing, tools::Classifier& classifier,
                                              tools::WholeDigitNetwork& whole);

}  // namespace digitnet::serve
