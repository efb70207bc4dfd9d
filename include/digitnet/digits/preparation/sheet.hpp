#pragma once

#include <digitnet/core/keep_going.hpp>
#include <digitnet/digits/preparation/borders.hpp>
#include <digitnet/digits/preparation/cleaning.hpp>
#include <digitnet/digits/preparation/enclosures.hpp>
#include <digitnet/digits/preparation/frames.hpp>
#include <digitnet/digits/preparation/ink_mask.hpp>
#include <digitnet/digits/preparation/line_work.hpp>
#include <digitnet/image/components.hpp>
#include <digitnet/image/picture.hpp>
#include <digitnet/image/resample.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace digitnet {

/// One look at a picture, or at a part of it: where it is inked, and in which patches. The search
/// for a single digit and the reading of whole numbers both start from it.
struct Sheet {
  Ink ink;                ///< strength, polarity, noise, contrast
  Mask lines;             ///< pixels taken for ruled lines and boxes
  Components components;  ///< patches of the ink that is left
  Region region;          ///< what the sheet covers, in pixels of the source
  float scale = 1;        ///< source pixels per pixel

  /// What `part` of the sheet covers in the source.
  [[nodiscard]] Region to_source(const Region& part) const noexcept {
    return {region.x + part.x * scale, region.y + part.y * scale, part.width * scale,
            part.height * scale};
  }
  [[nodiscard]] Region to_source(const Box& part) const noexcept {
    return to_source(region_of(part));
  }

  /// The pixels of a source of `bounds` that `part` of the sheet touches.
  [[nodiscard]] Box source_pixels(const Region& part, const Box& bounds) const noexcept {
    const auto low = [&](float from, float at) {
      return static_cast<int>(std::floor(from + at * scale));
    };
    const auto high = [&](float from, float at) {
      return static_cast<int>(std::ceil(from + at * scale));
    };
    const int x = low(region.x, part.x), y = low(region.y, part.y);
    return intersected(bounds, {x, y, high(region.x, part.x + part.width) - x,
                                high(region.y, part.y + part.height) - y});
  }

  /// Is there only paper? Marks stand out from the noise, and the `largest` of them, in pixels, is
  /// more than a speck: at least 3, and no less than a `speck`th of the sheet.
  [[nodiscard]] bool is_blank(float largest, int speck) const noexcept {
    const int longest = (std::max)(lines.width(), lines.height());
    return largest < static_cast<float>((std::max)(3, longest / speck)) ||
           ink.contrast < (std::max)(8.0F, 2.5F * ink.noise);
  }
};

/// What kind of things to take off a sheet besides ruled lines.
enum class Printed {
  lines,            ///< nothing more
  lines_and_boxes,  ///< the boxes of a form, with their partitions
};

/// Looks for ink in `gray`, which covers `region` of the source. This and the looks below throw
/// detail::Interrupted where `keep_going`, asked between their steps, says no.
inline Sheet look_at(Plane gray, const Region& region, std::optional<Polarity> polarity,
                     Printed printed, const KeepGoing& keep_going = {}) {
  Sheet sheet;
  sheet.region = region;
  sheet.scale = region.width / static_cast<float>(gray.width());
  sheet.ink = find_ink(std::move(gray), polarity, keep_going);
  detail::go_on(keep_going);
  Mask mask = sheet.ink.mask;
  sheet.components = find_components(mask, sheet.ink.strength);
  const auto marked = std::count(mask.pixels().begin(), mask.pixels().end(), std::uint8_t{1});
  detail::go_on(keep_going);
  if (detail::erase_enclosures(mask, sheet.components, keep_going) &&
      printed == Printed::lines_and_boxes) {
    sheet.components = find_components(mask, sheet.ink.strength);
  }
  // Boxes first: the long sides of a row of them would go as ruled lines, and the short ones stay.
  if (printed == Printed::lines_and_boxes) {
    detail::erase_frames(mask, sheet.components, keep_going);
  } else {
    erase_line_work(mask, sheet.ink.strength);
  }
  detail::go_on(keep_going);
  erase_lines(mask, sheet.ink.strength);
  detail::go_on(keep_going);
  if (std::count(mask.pixels().begin(), mask.pixels().end(), std::uint8_t{1}) != marked) {
    sheet.components = find_components(mask, sheet.ink.strength);
  }
  sheet.lines = sheet.ink.mask;
  auto lines = sheet.lines.pixels();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i] = static_cast<std::uint8_t>(lines[i] & ~mask.pixels()[i]);
  }
  return sheet;
}

/// Whether strokes are hardly a pixel wide in a picture of this size, so that only its gray levels
/// tell where they run.
constexpr bool is_tiny(const Box& picture) noexcept { return picture.longest() <= 24; }

/// A tiny picture, interpolated to at most 47 pixels, so that edges come to lie between its own.
inline Plane magnified(const Picture& picture) {
  const int factor = 47 / picture.box().longest();
  return resample(picture, region_of(picture.box()), factor * picture.width(),
                  factor * picture.height());
}

/// The first look at a picture: at most `search_size` pixels along the longer side, without a frame
/// around it (see inside_frame()).
inline Sheet look_at(const Picture& picture, std::optional<Polarity> polarity, int search_size,
                     Printed printed, const KeepGoing& keep_going = {}) {
  const Region whole = region_of(picture.box());
  Plane gray = is_tiny(picture.box()) ? magnified(picture) : shrunk(picture, whole, search_size);
  detail::go_on(keep_going);
  const float scale = whole.width / static_cast<float>(gray.width());
  const Box inside = inside_frame(gray);
  if (inside != gray.box()) gray = crop(gray, inside);
  const auto scaled = [&](int length) { return static_cast<float>(length) * scale; };
  return look_at(std::move(gray),
                 {scaled(inside.x), scaled(inside.y), scaled(inside.width), scaled(inside.height)},
                 polarity, printed, keep_going);
}

/// A closer look at `around`, a part of the source, at `factor` pixels for each of its own.
inline Sheet look_closer(const Picture& picture, const Box& around, float factor, Polarity polarity,
                         Printed printed, const KeepGoing& keep_going = {}) {
  const auto pixels = [&](int length) {
    return (std::max)(1, static_cast<int>(std::lround(static_cast<float>(length) * factor)));
  };
  const Region region = region_of(around);
  return look_at(resample(picture, region, pixels(around.width), pixels(around.height)), region,
                 polarity, printed, keep_going);
}

/// From strengths to ink, 0..1: what is paper, what full ink, and the soft edge between them.
struct InkRamp {
  float low = 0, high = 1;

  [[nodiscard]] float operator()(float strength) const noexcept {
    return std::clamp((strength - low) / (high - low), 0.0F, 1.0F);
  }
};

/// Counts the strengths of the pixels of what is written.
class StrengthHistogram {
 public:
  void add(float strength) noexcept {
    ++counts_[static_cast<std::size_t>(strength)];
    ++total_;
  }

  /// The ramp for writing whose `size` is so many pixels that carry information. Full ink is what
  /// the stronger half of its pixels reach; the larger the writing is, the steeper the ramp, for
  /// only edges that are thinner than a pixel of the result are to come out gray.
  [[nodiscard]] InkRamp ramp(float size) const noexcept {
    std::size_t level = 255;
    for (std::size_t above = counts_[255]; 10 * above < 3 * total_ && level > 0;) {
      above += counts_[--level];
    }
    const float full = (std::max)(1.0F, static_cast<float>(level));
    const float slack = std::clamp(14.0F / size, 0.2F, 0.5F);
    return {(0.5F - slack) * full, (0.5F + slack) * full};
  }

 private:
  std::array<std::size_t, 256> counts_{};
  std::size_t total_ = 0;
};

}  // namespace digitnet
