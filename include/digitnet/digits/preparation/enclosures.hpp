#pragma once

#include <digitnet/core/keep_going.hpp>
#include <digitnet/digits/preparation/frames.hpp>
#include <digitnet/digits/preparation/line_work.hpp>
#include <digitnet/image/components.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace digitnet::detail {

/// What of the box of a patch lies outside of its outline: whatever can be reached from the sides
/// of the box without crossing it, in a mask of one pixel more on each side.
inline Mask outside_of(const Components& components, std::size_t patch) {
  const Box& box = components.list[patch].box;
  Mask outside(box.width + 2, box.height + 2);
  std::vector<std::array<int, 2>> reached{{0, 0}};
  outside(0, 0) = 1;
  const auto reach = [&](int x, int y) {
    if (!outside.contains(x, y) || outside(x, y) != 0) return;
    const int px = box.x + x - 1, py = box.y + y - 1;
    const auto& labels = components.labels;
    if (labels.contains(px, py) && labels(px, py) == static_cast<int>(patch)) return;
    outside(x, y) = 1;
    reached.push_back({x, y});
  };
  while (!reached.empty()) {
    const auto [x, y] = reached.back();
    reached.pop_back();
    reach(x + 1, y);
    reach(x - 1, y);
    reach(x, y + 1);
    reach(x, y - 1);
  }
  return outside;
}

/// Whether all of patch `inner` lies within the outline of `outer`.
inline bool lies_within(const Components& components, std::size_t inner, std::size_t outer,
                        const Mask& outside) {
  const Box &in = components.list[inner].box, &out = components.list[outer].box;
  for (int y = in.y; y < in.bottom(); ++y) {
    for (int x = in.x; x < in.right(); ++x) {
      if (components.labels(x, y) == static_cast<int>(inner)) {
        return outside(x - out.x + 1, y - out.y + 1) == 0;  // one pixel tells for the whole patch
      }
    }
  }
  return false;
}

/// Whether a patch has a thin line along each of its four sides.
inline bool is_frame(const Components& components, std::size_t patch) {
  Mask mask = patch_mask(components, patch);
  for (int side = 0; side < 4; ++side) {
    if (line_along_top(mask) == 0) return false;
    mask = turned(mask);
  }
  return true;
}

/// Erases what is drawn around something else from `mask`: closed outlines, of any shape and
/// however small in the picture, that touch nothing of what they enclose, if that is large for the
/// loop of a digit, or they are boxes. Returns whether there were any. Throws Interrupted where
/// `keep_going`, asked for each outline, says no.
inline bool erase_enclosures(Mask& mask, const Components& components,
                             const KeepGoing& keep_going = {}) {
  constexpr int smallest = 20;      // pixels
  constexpr std::size_t most = 16;  // outlines that are looked at
  constexpr float in_loop = 0.4F, in_box = 0.15F;
  const auto& list = components.list;
  std::vector<std::size_t> outlines;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Box& box = list[i].box;
    if ((std::min)(box.width, box.height) < smallest) continue;
    if (5 * list[i].area > 2 * box.width * box.height) continue;  // no thin line
    outlines.push_back(i);
  }
  std::ranges::sort(outlines, [&](std::size_t a, std::size_t b) {
    const int longest_a = list[a].box.longest(), longest_b = list[b].box.longest();
    return longest_a != longest_b ? longest_a > longest_b : a < b;
  });
  if (outlines.size() > most) outlines.resize(most);
  std::vector<bool> erased(list.size(), false);
  for (const std::size_t outer : outlines) {
    go_on(keep_going);
    const Box& box = list[outer].box;
    std::vector<std::size_t> inside;
    int largest = 0;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const auto length = static_cast<float>(list[i].box.longest());
      if (i == outer || length < in_box * static_cast<float>(box.longest()) ||
          !encloses(box, list[i].box)) {
        continue;
      }
      inside.push_back(i);
    }
    if (inside.empty()) continue;
    const Mask outside = outside_of(components, outer);
    for (const std::size_t inner : inside) {
      if (lies_within(components, inner, outer, outside)) {
        largest = (std::max)(largest, list[inner].box.longest());
      }
    }
    const float share = static_cast<float>(largest) / static_cast<float>(box.longest());
    erased[outer] = share >= in_loop || (share >= in_box && is_frame(components, outer));
  }
  if (std::find(erased.begin(), erased.end(), true) == erased.end()) return false;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const int label = components.labels.pixels()[i];
    if (label >= 0 && erased[static_cast<std::size_t>(label)]) mask.pixels()[i] = 0;
  }
  return true;
}

}  // namespace digitnet::detail
