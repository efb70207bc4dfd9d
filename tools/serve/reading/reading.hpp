#pragma once

#include "serve/reading/inspection.hpp"
#include "serve/reading/picture_limits.hpp"
#include "serve/reading/served_models.hpp"

#include <digitnet/digits/reader.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace digitnet::serve {

/// What a client wants to have read.
struct Drawing {
  std::string bytes;                  ///< a PNG file, or 28 x 28 bytes with 255 for ink
  bool raw = false;                   ///< the latter
  bool features = false;              ///< also wanted: what the first layer makes of it
  bool kept = false;                  ///< also wanted: its picture as the history keeps it
  std::function<bool()> abandoned{};  ///< whether nobody waits for the answer any more
  ImageLimits limits = picture_limits;
  ServedModels::Model model{};                ///< that reads it
  std::optional<InspectionWish> inspected{};  ///< also wanted: a look inside of the network
};

[[nodiscard]] inline bool is_abandoned(const Drawing& drawing) {
  return drawing.abandoned && drawing.abandoned();
}

/// Why a drawing was not read.
enum class Unread {
  no,         ///< it was
  abandoned,  ///< nobody waits for the answer any more
  too_long    ///< it takes more of the processor than a drawing may
};

/// What was read.
struct Answer {
  Unread unread = Unread::no;  ///< the rest means nothing unless it is `no`
  Reading reading{};
  FeatureMaps features{};                  ///< empty unless wanted
  std::string picture{};                   ///< the drawing as the history keeps it, if wanted
  std::optional<NumberReading> number{};   ///< of NumberQueue; `reading` means nothing then
  std::optional<Inspection> inspection{};  ///< of NumberQueue, if wanted
  std::string model{};                     ///< who answered
  double milliseconds = 0;                 ///< from the queue to the answer
};

/// The picture that was drawn. Throws FileError if it is not an intact one within the limits.
[[nodiscard]] Picture picture_in(const Drawing& drawing);

/// Finds the digit in the picture of a drawing.
[[nodiscard]] Prepared look_at(const Drawing& drawing, const Picture& picture);

/// The picture of a drawing as the history keeps it: a PNG file of at most 64 KiB, or of at most
/// 256 x 256 pixels; empty for raw pixels. May take the bytes out of `drawing`.
[[nodiscard]] std::string kept_picture(Drawing& drawing, const Picture& picture);

/// A picture as a PNG file.
[[nodiscard]] std::string png_of(const Picture& picture);

/// Reads the number in a drawing as long as `keep_going` says so. Throws as the one above and as
/// DigitReader.
[[nodiscard]] NumberReading read_whole_number(const Drawing& drawing, const DigitReader& reader,
                                              const std::function<bool()>& keep_going);

}  // namespace digitnet::serve
