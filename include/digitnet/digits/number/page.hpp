#pragma once

#include <digitnet/digits/number/frames.hpp>
#include <digitnet/digits/preparation/cleaning.hpp>
#include <digitnet/digits/preparation/ink_mask.hpp>
#include <digitnet/image/components.hpp>
#include <digitnet/image/picture.hpp>
#include <digitnet/image/resample.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace digitnet::detail {

/// A picture, or a part of it, after looking for ink: what is written and at which size.
struct Page {
  Ink ink;
  Mask lines;             ///< pixels taken for ruled lines and boxes
  Components components;  ///< patches of the ink that is left
  Region region;          ///< what the page covers, in pixels of the source
  float scale = 1;        ///< source pixels per pixel of the page
  float height = 0;       ///< typical height of what is written, in pixels of the page

  /// A box of the page in whole pixels of a source of `bounds`.
  [[nodiscard]] Box to_source(const Region& box, const Box& bounds) const {
    const auto low = [&](float at, float from) {
      return static_cast<int>(std::floor(from + at * scale));
    };
    const auto high = [&](float at, float from) {
      return static_cast<int>(std::ceil(from + at * scale));
    };
    const int x = low(box.x, region.x), y = low(box.y, region.y);
    return intersected(bounds, {x, y, high(box.x + box.width, region.x) - x,
                                high(box.y + box.height, region.y) - y});
  }
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

/// Looks for ink in `gray`, which covers `region` of the source.
inline Page look_at_page(Plane gray, const Region& region, std::optional<Polarity> polarity) {
  Page page;
  page.region = region;
  page.scale = region.width / static_cast<float>(gray.width());
  page.ink = find_ink(std::move(gray), polarity);
  Mask mask = page.ink.mask;
  // Boxes first: the long sides of a row of them would go as ruled lines, and the short ones stay.
  erase_frames(mask, find_components(mask, page.ink.strength));
  erase_lines(mask, page.ink.strength);
  page.components = find_components(mask, page.ink.strength);
  page.lines = page.ink.mask;
  auto lines = page.lines.pixels();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i] = static_cast<std::uint8_t>(lines[i] & ~mask.pixels()[i]);
  }
  drop_edge_patches(page.components);
  page.height = typical_height(page.components.list);
  return page;
}

/// Is there anything but paper? Marks must stand out from the noise and be more than specks.
inline bool is_blank(const Page& page) {
  const int longest = (std::max)(page.lines.width(), page.lines.height());
  return page.height < static_cast<float>((std::max)(3, longest / 200)) ||
         page.ink.contrast < (std::max)(8.0F, 2.5F * page.ink.noise);
}

/// The page that `picture` shows: looked at with at most `search_size` pixels along the longer
/// side and, where that makes the writing too small, once more around the writing alone.
inline Page find_page(const Picture& picture, std::optional<Polarity> polarity, int search_size) {
  constexpr float low = 24, wanted = 36, tiny = 14;
  const Region whole = region_of(picture.box());
  Plane gray = shrunk(picture, whole, search_size);
  const float scale = whole.width / static_cast<float>(gray.width());
  const Box inside = inside_frame(gray);
  if (inside != gray.box()) gray = crop(gray, inside);
  const auto scaled = [&](int length) { return static_cast<float>(length) * scale; };
  Page page = look_at_page(
      std::move(gray),
      {scaled(inside.x), scaled(inside.y), scaled(inside.width), scaled(inside.height)}, polarity);
  const bool reduced = page.scale > 1.01F && page.height < low;
  if (is_blank(page) || (!reduced && page.height >= tiny)) return page;

  Box written;
  for (const Component& c : page.components.list) {
    const auto height = static_cast<float>(c.box.height);
    if (height > 0.5F * page.height && height < 3 * page.height) written = united(written, c.box);
  }
  const int margin = static_cast<int>(page.height) + 2;
  const Box around =
      page.to_source(region_of({written.x - margin, written.y - margin, written.width + 2 * margin,
                                written.height + 2 * margin}),
                     picture.box());
  if (around.empty()) return page;
  float factor = wanted / page.height;  // pixels of the second look per pixel of the first
  if (reduced) factor = (std::min)(factor, (std::max)(page.scale, 2 * tiny / page.height));
  if (!reduced) factor = (std::min)(factor, 4.0F);
  const float limit = static_cast<float>(2 * search_size) * page.scale;
  factor = (std::min)(factor, limit / static_cast<float>(around.longest()));
  if (factor < 1.2F) return page;
  const auto pixels = [&](int length) {
    return (std::max)(
        1, static_cast<int>(std::lround(static_cast<float>(length) / page.scale * factor)));
  };
  const Region region = region_of(around);
  Page closer = look_at_page(resample(picture, region, pixels(around.width), pixels(around.height)),
                             region, page.ink.polarity);
  return is_blank(closer) ? page : closer;
}

}  // namespace digitnet::detail
