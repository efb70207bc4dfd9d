#pragma once

#include "support/feature_maps.hpp"

#include <digitnet/image/png_check.hpp>
#include <digitnet/image/prepare.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace digitnet::tools {
class Classifier;
}

namespace digitnet::draw {

inline constexpr std::size_t digits = 10;
inline constexpr std::size_t seen_pixels =
    std::size_t{MnistFormat::side} * std::size_t{MnistFormat::side};

/// What a client wants to have read.
struct Drawing {
  std::string bytes;      ///< a PNG file, or 28 x 28 bytes with 255 for ink
  bool raw = false;       ///< the latter
  bool features = false;  ///< also wanted: what the first layer makes of it
};

/// What was read.
struct Reading {
  Prepared seen;
  std::array<float, digits> probabilities{};  ///< sum 1; all the same for a blank picture
  tools::FeatureMaps features;                ///< empty unless wanted
  double milliseconds = 0;                    ///< from the queue to the answer

  [[nodiscard]] bool is_digit() const noexcept { return seen.finding == Finding::digit; }
  [[nodiscard]] std::size_t likeliest() const noexcept;
};

/// Pictures beyond these are refused: a drawing is small, and a server has many clients.
inline constexpr ImageLimits picture_limits{4'000'000, std::size_t{4} << 20U};

/// Finds the digit in a drawing. Throws FileError if it is not an intact picture within the limits.
[[nodiscard]] Prepared look_at(const Drawing& drawing);

/// Fills in what `classifier` says about pictures that look_at() prepared, all at once. Throws
/// Error if an answer is not a number.
void classify(std::span<Reading* const> readings, tools::Classifier& classifier);

}  // namespace digitnet::draw
