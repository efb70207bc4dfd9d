#pragma once

#include <digitnet/image/components.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace digitnet::detail {

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

/// What tells a patch of writing from edges, rules and shadows. Lengths are pixels.
struct PatchShape {
  float length = 0;    ///< along the axis where it is longest
  float slim = 1;      ///< spread across that axis over the spread along it
  float stroke = 0;    ///< mean width of its strokes: twice the area over the outline
  float strength = 0;  ///< mean, 0..255

  [[nodiscard]] bool is_straight() const noexcept { return slim < 0.12F; }
};

/// The shape of each patch, from its moments and its outline. O(pixels).
inline std::vector<PatchShape> patch_shapes(const Components& components) {
  struct Sums {
    double x = 0, y = 0, xx = 0, xy = 0, yy = 0, outline = 0;
  };
  const Raster<int>& labels = components.labels;
  std::vector<Sums> sums(components.list.size());
  for (int y = 0; y < labels.height(); ++y) {
    for (int x = 0; x < labels.width(); ++x) {
      const int own = labels(x, y);
      if (own < 0) continue;
      Sums& sum = sums[static_cast<std::size_t>(own)];
      const Box& box = components.list[static_cast<std::size_t>(own)].box;
      const double dx = x - box.x, dy = y - box.y;
      sum.x += dx;
      sum.y += dy;
      sum.xx += dx * dx;
      sum.xy += dx * dy;
      sum.yy += dy * dy;
      const bool edge = x == 0 || y == 0 || x + 1 == labels.width() || y + 1 == labels.height() ||
                        labels(x - 1, y) != own || labels(x + 1, y) != own ||
                        labels(x, y - 1) != own || labels(x, y + 1) != own;
      sum.outline += edge ? 1 : 0;
    }
  }
  std::vector<PatchShape> result(sums.size());
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const Component& c = components.list[i];
    if (c.area == 0) continue;
    const double n = c.area;
    const Sums& s = sums[i];
    // A pixel is a square: it has a twelfth of spread of its own.
    const double xx = s.xx / n - s.x * s.x / (n * n) + 1.0 / 12,
                 xy = s.xy / n - s.x * s.y / (n * n),
                 yy = s.yy / n - s.y * s.y / (n * n) + 1.0 / 12;
    const double middle = (xx + yy) / 2, apart = std::hypot((xx - yy) / 2, xy);
    const double along = middle + apart, across = (std::max)(middle - apart, 1.0 / 12);
    result[i] = {
        static_cast<float>(std::sqrt(12 * along)), static_cast<float>(std::sqrt(across / along)),
        static_cast<float>(2 * n / (std::max)(s.outline, 1.0)), c.ink / static_cast<float>(c.area)};
  }
  return result;
}

/// Takes the patches that `dropped` names off the sheet.
inline void drop_patches(Components& components, const std::vector<bool>& dropped) {
  if (std::find(dropped.begin(), dropped.end(), true) == dropped.end()) return;
  for (int& label : components.labels.pixels()) {
    if (label >= 0 && dropped[static_cast<std::size_t>(label)]) label = -1;
  }
  for (std::size_t i = 0; i < dropped.size(); ++i) {
    if (dropped[i]) components.list[i] = {};
  }
}

/// Does the patch touch the edge of what `components` cover?
inline bool touches_edge(const Components& components, const Box& box) {
  const Box all = components.labels.box();
  return box.x == 0 || box.y == 0 || box.right() == all.width || box.bottom() == all.height;
}

/// Patches that touch the edge of the picture are what lies beside the paper, unless most of the
/// ink does or they are as high as the writing is; drops the former.
inline void drop_edge_patches(Components& components) {
  std::vector<Component> inner;
  int tallest = 0, longest_outer = 0;
  for (const Component& c : components.list) {
    if (touches_edge(components, c.box)) {
      longest_outer = (std::max)(longest_outer, c.box.longest());
    } else {
      inner.push_back(c);
      tallest = (std::max)(tallest, c.box.height);
    }
  }
  const int longest = components.labels.box().longest();
  if (inner.empty() || 8 * tallest < longest_outer || 40 * tallest < longest) return;
  const float height = typical_height(inner);
  std::vector<bool> dropped(components.list.size(), false);
  for (std::size_t i = 0; i < components.list.size(); ++i) {
    const Component& c = components.list[i];
    if (!touches_edge(components, c.box)) continue;
    const float relative = static_cast<float>(c.box.height) / height;
    const bool solid = 3 * c.area > 2 * c.box.width * c.box.height && c.box.width > c.box.height;
    dropped[i] = relative > 1.6F || relative < 0.6F || solid;
  }
  drop_patches(components, dropped);
}

/// Drops what stands next to curved writing and is no writing itself: lines that are longer or much
/// fainter than the digits (margins, edges of the paper, parts of rules and boxes), or run along
/// the border, and shadows or fingers that come in over the border. Straight digits are left, and a
/// sheet that has nothing else is not touched.
inline void drop_stray_patches(Components& components) {
  const std::vector<PatchShape> shapes = patch_shapes(components);
  const Box all = components.labels.box();
  const int least = (std::max)(12, all.longest() / 25);
  std::vector<Component> writing;
  std::vector<std::pair<float, float>> strokes, strengths;  // with their ink
  const auto collect = [&](bool edge) {
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      const Component& c = components.list[i];
      if (c.box.height < least || touches_edge(components, c.box) != edge || shapes[i].is_straight()) {
        continue;
      }
      writing.push_back(c);
      strokes.emplace_back(shapes[i].stroke, c.ink);
      strengths.emplace_back(shapes[i].strength, c.ink);
    }
  };
  collect(false);
  const bool inside = writing.size() > 1;
  if (writing.empty()) collect(true);
  if (writing.empty()) return;
  const auto median = [](std::vector<std::pair<float, float>>& values) {
    std::sort(values.begin(), values.end());
    float total = 0, below = 0;
    for (const auto& [value, weight] : values) total += weight;
    for (const auto& [value, weight] : values) {
      below += weight;
      if (2 * below >= total) return value;
    }
    return values.back().first;
  };
  const float height = typical_height(writing);
  const float stroke = median(strokes), strength = median(strengths);
  std::vector<bool> dropped(shapes.size(), false);
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const Box& box = components.list[i].box;
    const PatchShape& shape = shapes[i];
    if (shape.is_straight()) {
      const bool level = box.width > box.height;
      const int border = all.width / 40;
      const bool along_border = box.x <= border || box.right() >= all.width - border;
      dropped[i] = shape.length > (level          ? 1.2F
                                   : along_border ? 1.15F
                                                  : 1.7F) *
                                      height ||
                   (shape.strength < 0.6F * strength && 2 * shape.length > height);
    } else if (inside && touches_edge(components, box)) {
      dropped[i] = shape.stroke > 3 * stroke && shape.length > height;
    }
  }
  drop_patches(components, dropped);
}

}  // namespace digitnet::detail
