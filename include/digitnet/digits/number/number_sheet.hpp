#pragma once

#include <digitnet/core/keep_going.hpp>
#include <digitnet/digits/number/stray_patches.hpp>
#include <digitnet/digits/preparation/sheet.hpp>
#include <digitnet/image/components.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace digitnet::detail {

/// A sheet on which numbers are looked for, and the size at which they are written.
struct NumberSheet {
  Sheet sheet;
  float height = 0;  ///< typical height of a patch, in pixels of the sheet

  [[nodiscard]] bool is_blank() const noexcept { return sheet.is_blank(height, 200); }
};

inline NumberSheet find_number_sheet(Sheet sheet) {
  drop_edge_patches(sheet.components);
  drop_stray_patches(sheet.components);
  const float height = typical_height(sheet.components.list);
  return {std::move(sheet), height};
}

/// What is written in `picture`: looked at with at most `search_size` pixels along the longer side
/// and, where that makes the writing too small, once more around the writing alone. Throws
/// Interrupted where `keep_going`, asked between the steps, says no.
inline NumberSheet find_number_sheet(const Picture& picture, std::optional<Polarity> polarity,
                                     int search_size, const KeepGoing& keep_going = {}) {
  constexpr float low = 24, wanted = 36, tiny = 14;
  NumberSheet first = find_number_sheet(
      look_at(picture, polarity, search_size, Printed::lines_and_boxes, keep_going));
  const Sheet& sheet = first.sheet;
  const bool reduced = sheet.scale > 1.01F && first.height < low;
  if (first.is_blank() || (!reduced && first.height >= tiny)) return first;

  Box written;
  for (const Component& c : sheet.components.list) {
    const auto height = static_cast<float>(c.box.height);
    if (height > 0.5F * first.height && height < 3 * first.height) {
      written = united(written, c.box);
    }
  }
  const int margin = static_cast<int>(first.height) + 2;
  const Box with_margin{written.x - margin, written.y - margin, written.width + 2 * margin,
                        written.height + 2 * margin};
  const Box around = sheet.source_pixels(region_of(with_margin), picture.box());
  if (around.empty()) return first;
  float factor = wanted / first.height;  // pixels of the second look per pixel of the first
  if (reduced) factor = (std::min)(factor, (std::max)(sheet.scale, 2 * tiny / first.height));
  if (!reduced) factor = (std::min)(factor, 4.0F);
  const float limit = static_cast<float>(2 * search_size) * sheet.scale;
  factor = (std::min)(factor, limit / static_cast<float>(around.longest()));
  if (factor < 1.2F) return first;
  NumberSheet closer =
      find_number_sheet(look_closer(picture, around, factor / sheet.scale, sheet.ink.polarity,
                                    Printed::lines_and_boxes, keep_going));
  return closer.is_blank() ? first : closer;
}

}  // namespace digitnet::detail
