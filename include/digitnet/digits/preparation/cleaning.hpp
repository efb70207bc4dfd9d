#pragma once

#include <digitnet/digits/preparation/ink_mask.hpp>
#include <digitnet/image/components.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace digitnet {

namespace detail {

/// For each pixel that lies in a run along x of at least `length` marked columns, the strength up
/// to which it may be part of a printed line: somewhat more than the run's median. 0 elsewhere. A
/// column counts if any pixel within one row is marked, so that slightly tilted lines count, too.
inline Plane line_limits(const Mask& mask, const Plane& strength, int length) {
  Plane result(mask.width(), mask.height());
  std::vector<float> values;
  for (int y = 0; y < mask.height(); ++y) {
    const auto marked = [&](int x) {
      return (mask(x, y) | mask.clamped(x, y - 1) | mask.clamped(x, y + 1)) != 0;
    };
    for (int x = 0, end = 0; x < mask.width(); x = end + 1) {
      for (end = x; end < mask.width() && marked(end);) ++end;
      if (end - x < length) continue;
      values.clear();
      for (int k = x; k < end; ++k) {
        values.push_back(
            (std::max)({strength(k, y), strength.clamped(k, y - 1), strength.clamped(k, y + 1)}));
      }
      const auto median = values.begin() + (end - x) / 2;
      std::nth_element(values.begin(), median, values.end());
      std::fill_n(result.row(y).begin() + x, end - x, 1.3F * *median);
    }
  }
  return result;
}

/// Removes lines along x that run through at least 85 % of the picture and are thin; what is
/// thicker or clearly stronger, a stroke across or along the line, stays.
inline void erase_horizontal_lines(Mask& mask, const Plane& strength) {
  const Plane limits = line_limits(mask, strength, mask.width() * 85 / 100);
  const int thin = (std::max)(2, mask.height() / 40);
  for (int x = 0; x < mask.width(); ++x) {
    for (int y = 0, end = 0; y < mask.height(); y = end + 1) {
      float limit = 0, strongest = 0;
      for (end = y; end < mask.height() && mask(x, end) != 0; ++end) {
        limit = (std::max)(limit, limits(x, end));
        strongest = (std::max)(strongest, strength(x, end));
      }
      if (end - y > thin || strongest > limit) continue;
      for (int k = y; k < end; ++k) mask(x, k) = 0;
    }
  }
}

/// Pixels between two boxes along the axis where they are farther apart; 0 if they overlap.
constexpr int gap(const Box& a, const Box& b) noexcept {
  const int across = (std::max)(a.x, b.x) - (std::min)(a.right(), b.right());
  const int down = (std::max)(a.y, b.y) - (std::min)(a.bottom(), b.bottom());
  return (std::max)({0, across, down});
}

}  // namespace detail

/// Takes ruled lines and graph paper off a mask: straight, thin, and as long as the picture. Not in
/// pictures below 48 pixels, where a stroke may be as thin and as long.
inline void erase_lines(Mask& mask, const Plane& strength) {
  if ((std::min)(mask.width(), mask.height()) < 48) return;
  detail::erase_horizontal_lines(mask, strength);
  Mask turned = transposed(mask);
  detail::erase_horizontal_lines(turned, transposed(strength));
  mask = transposed(turned);
}

/// The patches taken for the digit.
struct Shape2d {
  Box box;                 ///< around all of them, empty if there are none
  std::vector<bool> kept;  ///< per component
  float share = 0;         ///< their part of all ink but specks and what touches the edge, 0..1
  float rival = 0;         ///< ink of the strongest other patch over theirs
};

/// Picks the patch that is large and strong, rather near the middle than at the edge, and all
/// patches near enough to be pieces of the same digit (a detached top bar of a 5, a broken stroke).
inline Shape2d pick_shape(const Components& components) {
  const Box all = components.labels.box();
  const auto& list = components.list;
  Shape2d shape{{}, std::vector<bool>(list.size(), false), 0, 0};
  const auto at_edge = [&](const Box& box) {
    return box.x == 0 || box.y == 0 || box.right() == all.width || box.bottom() == all.height;
  };
  const auto line_like = [&](const Box& box) {
    return (std::min)(box.width, box.height) * 12 <= box.longest() &&
           (box.width * 10 >= all.width * 8 || box.height * 10 >= all.height * 8);
  };
  const auto merit = [&](const Component& c) {
    const float dx =
        static_cast<float>(2 * c.box.x + c.box.width) / static_cast<float>(all.width) - 1;
    const float dy =
        static_cast<float>(2 * c.box.y + c.box.height) / static_cast<float>(all.height) - 1;
    const float off_centre = (std::min)(1.0F, std::sqrt(dx * dx + dy * dy));
    return std::sqrt(c.ink) * static_cast<float>(c.box.longest()) * (1 - 0.5F * off_centre) *
           (at_edge(c.box) ? 0.1F : 1.0F) * (line_like(c.box) && at_edge(c.box) ? 0.1F : 1.0F);
  };
  std::size_t main = list.size();
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (main == list.size() || merit(list[i]) > merit(list[main])) main = i;
  }
  if (main == list.size()) return shape;

  const float main_ink = list[main].ink;
  const bool main_at_edge = at_edge(list[main].box);
  shape.kept[main] = true;
  shape.box = list[main].box;
  float kept_ink = main_ink;
  for (bool changed = true; changed;) {
    changed = false;
    const int reach = shape.box.longest() / 5 + 1;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const Component& c = list[i];
      if (shape.kept[i] || (at_edge(c.box) && !main_at_edge)) continue;
      const float part = c.ink / main_ink;
      const int allowed = part >= 0.15F   ? 2 * reach
                          : part >= 0.04F ? reach
                          : part >= 0.01F ? reach / 3
                                          : 0;
      if (allowed == 0 || detail::gap(shape.box, c.box) > allowed) continue;
      shape.kept[i] = true;
      shape.box = united(shape.box, c.box);
      kept_ink += c.ink;
      changed = true;
    }
  }
  float total = kept_ink, rival = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const bool speck = list[i].ink < 0.04F * main_ink;
    if (shape.kept[i] || speck || at_edge(list[i].box)) continue;
    total += list[i].ink;
    rival = (std::max)(rival, list[i].ink);
  }
  shape.share = kept_ink / total;
  shape.rival = rival / kept_ink;
  return shape;
}

/// The mask of the components that `shape` keeps.
inline Mask kept_mask(const Components& components, const Shape2d& shape) {
  Mask result(components.labels.width(), components.labels.height());
  const auto labels = components.labels.pixels();
  auto out = result.pixels();
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = labels[i] >= 0 && shape.kept[static_cast<std::size_t>(labels[i])] ? 1 : 0;
  }
  return result;
}

}  // namespace digitnet
