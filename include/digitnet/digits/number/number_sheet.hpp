#pragma once

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

/// The height that half of all ink in `list` belongs to patches of at least; 0 without patches.
inline float typical_height(const std::vector<Component>& list) {
  std::vector<std::pair<int, double>> heights;
  double total = 0;
  for (const Component& c : list) {
    heights.emplace_back(c.box.height, c.area);
    total += c.area;
  }
  std::sort(heights.begin(), heights.end());
  double below = 0;
  for (const auto& [height, area] : heights) {
    below += area;
    if (2 * below >= total) return static_cast<float>(height);
  }
  return 0;
}

/// Patches that touch the edge of the picture are what lies beside the paper, unless most of the
/// ink does or they are as high as the writing is; drops the former.
inline void drop_edge_patches(Components& components) {
  const Box all = components.labels.box();
  const auto at_edge = [&](const Box& box) {
    return box.x == 0 || box.y == 0 || box.right() == all.width || box.bottom() == all.height;
  };
  std::vector<Component> inner;
  int tallest = 0, longest_outer = 0;
  for (const Component& c : components.list) {
    if (at_edge(c.box)) {
      longest_outer = (std::max)(longest_outer, c.box.longest());
    } else {
      inner.push_back(c);
      tallest = (std::max)(tallest, c.box.height);
    }
  }
  if (inner.empty() || 8 * tallest < longest_outer || 40 * tallest < all.longest()) return;
  const float height = typical_height(inner);
  std::vector<bool> dropped(components.list.size(), false);
  bool any = false;
  for (std::size_t i = 0; i < components.list.size(); ++i) {
    const Component& c = components.list[i];
    if (!at_edge(c.box)) continue;
    const float relative = static_cast<float>(c.box.height) / height;
    const bool solid = 3 * c.area > 2 * c.box.width * c.box.height && c.box.width > c.box.height;
    dropped[i] = relative > 1.6F || relative < 0.6F || solid;
    any = any || dropped[i];
  }
  if (!any) return;
  for (int& label : components.labels.pixels()) {
    if (label >= 0 && dropped[static_cast<std::size_t>(label)]) label = -1;
  }
  for (std::size_t i = 0; i < dropped.size(); ++i) {
    if (dropped[i]) components.list[i] = {};
  }
}

inline NumberSheet find_number_sheet(Sheet sheet) {
  drop_edge_patches(sheet.components);
  const float height = typical_height(sheet.components.list);
  return {std::move(sheet), height};
}

/// What is written in `picture`: looked at with at most `search_size` pixels along the longer side
/// and, where that makes the writing too small, once more around the writing alone.
inline NumberSheet find_number_sheet(const Picture& picture, std::optional<Polarity> polarity,
                                     int search_size) {
  constexpr float low = 24, wanted = 36, tiny = 14;
  NumberSheet first =
      find_number_sheet(look_at(picture, polarity, search_size, Printed::lines_and_boxes));
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
  NumberSheet closer = find_number_sheet(look_closer(picture, around, factor / sheet.scale,
                                                     sheet.ink.polarity, Printed::lines_and_boxes));
  return closer.is_blank() ? first : closer;
}

}  // namespace digitnet::detail
