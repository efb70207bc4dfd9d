#pragma once

#include <digitnet/core/keep_going.hpp>
#include <digitnet/image/components.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace digitnet::detail {

/// One patch as a mask of its own box.
inline Mask patch_mask(const Components& components, std::size_t index) {
  const Box& box = components.list[index].box;
  Mask result(box.width, box.height);
  for (int y = 0; y < box.height; ++y) {
    for (int x = 0; x < box.width; ++x) {
      result(x, y) = components.labels(box.x + x, box.y + y) == static_cast<int>(index) ? 1 : 0;
    }
  }
  return result;
}

/// For each column of `mask`, how far below the upper edge its ink begins and how thick it is
/// there.
struct Edge {
  int offset = 0, thickness = 0;
};

inline std::vector<Edge> upper_edge(const Mask& mask) {
  std::vector<Edge> result(static_cast<std::size_t>(mask.width()));
  for (int x = 0; x < mask.width(); ++x) {
    Edge& edge = result[static_cast<std::size_t>(x)];
    while (edge.offset < mask.height() && mask(x, edge.offset) == 0) ++edge.offset;
    while (edge.offset + edge.thickness < mask.height() &&
           mask(x, edge.offset + edge.thickness) != 0) {
      ++edge.thickness;
    }
  }
  return result;
}

/// `mask` turned by a quarter.
inline Mask turned(const Mask& mask) {
  Mask result(mask.height(), mask.width());
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) result(mask.height() - 1 - y, x) = mask(x, y);
  }
  return result;
}

/// The thickness of the line that runs along the upper edge of `mask` from one end to the other; 0
/// if there is none, or it is thicker than a twelfth of the height.
inline int line_along_top(const Mask& mask) {
  const int within = (std::max)(2, mask.height() / 12);
  std::vector<int> thicknesses;
  for (const Edge& edge : upper_edge(mask)) {
    if (edge.offset <= within) thicknesses.push_back(edge.thickness);
  }
  if (10 * static_cast<int>(thicknesses.size()) < 9 * mask.width()) return 0;
  const auto middle = thicknesses.begin() + static_cast<std::ptrdiff_t>(thicknesses.size() / 2);
  std::nth_element(thicknesses.begin(), middle, thicknesses.end());
  return *middle <= (std::max)(2, mask.height() / 10) ? *middle : 0;
}

/// Takes the line off the upper edge; where a stroke crosses or touches it, only its thickness.
inline void erase_top_line(Mask& mask, int thickness) {
  const int within = (std::max)(2, mask.height() / 12);
  const auto edges = upper_edge(mask);
  for (int x = 0; x < mask.width(); ++x) {
    const Edge& edge = edges[static_cast<std::size_t>(x)];
    if (edge.offset > within) continue;
    const int end = edge.offset + (std::min)(edge.thickness, thickness + 1);
    for (int y = edge.offset; y < end; ++y) mask(x, y) = 0;
  }
}

/// Takes upright lines off `mask` that run through at least 85 % of its height.
inline void erase_partitions(Mask& mask, int thickness) {
  const auto upright = [&](int x) {
    int marked = 0;
    for (int y = 0; y < mask.height(); ++y) {
      marked += mask(x, y) | mask.clamped(x - 1, y) | mask.clamped(x + 1, y);
    }
    return 20 * marked >= 17 * mask.height();
  };
  std::vector<bool> line(static_cast<std::size_t>(mask.width()));
  for (int x = 0; x < mask.width(); ++x) line[static_cast<std::size_t>(x)] = upright(x);
  for (int x = 0, end = 0; x < mask.width(); x = end + 1) {
    for (end = x; end < mask.width() && line[static_cast<std::size_t>(end)];) ++end;
    if (end == x || end - x > 3 * thickness + 4) continue;
    for (int y = 0; y < mask.height(); ++y) {
      for (int k = x; k < end; ++k) mask(k, y) = 0;
    }
  }
}

/// Erases the boxes of a form from `mask`: patches with a thin line along each of their four sides,
/// with the partitions between cells. What is written into them and touches a line stays but for
/// the line. Throws Interrupted where `keep_going`, asked for each patch, says no.
inline void erase_frames(Mask& mask, const Components& components,
                         const KeepGoing& keep_going = {}) {
  for (std::size_t i = 0; i < components.list.size(); ++i) {
    const Box& box = components.list[i].box;
    if (box.width < 16 || box.height < 16) continue;
    go_on(keep_going);
    Mask patch = patch_mask(components, i);
    int thickest = 0;
    bool frame = true;
    for (int side = 0; side < 4; ++side) {
      const int thickness = line_along_top(patch);
      frame = frame && thickness > 0;
      thickest = (std::max)(thickest, thickness);
      patch = turned(patch);
    }
    if (!frame) continue;
    erase_partitions(patch, thickest);
    for (int side = 0; side < 4; ++side) {
      erase_top_line(patch, thickest);
      patch = turned(patch);
    }
    for (int y = 0; y < box.height; ++y) {
      for (int x = 0; x < box.width; ++x) {
        if (components.labels(box.x + x, box.y + y) == static_cast<int>(i)) {
          mask(box.x + x, box.y + y) = patch(x, y);
        }
      }
    }
  }
}

}  // namespace digitnet::detail
