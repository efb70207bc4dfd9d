#pragma once

#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace digitnet {

/// A connected patch of marked pixels.
struct Component {
  Box box;
  int area = 0;   ///< pixels
  float ink = 0;  ///< summed strength
};

/// All patches of a mask; pixels that touch at a corner belong together.
struct Components {
  Raster<int> labels;           ///< index into `list`, -1 where nothing is marked
  std::vector<Component> list;  ///< in order of their first pixel, row by row
};

namespace detail {

/// Disjoint sets of provisional labels (union-find with path halving).
class LabelSets {
 public:
  int create() {
    parents_.push_back(static_cast<int>(parents_.size()));
    return parents_.back();
  }
  int find(int label) {
    while (parent(label) != label) label = parent(label) = parent(parent(label));
    return label;
  }
  int merge(int a, int b) {
    a = find(a);
    b = find(b);
    return parent((std::max)(a, b)) = (std::min)(a, b);
  }
  [[nodiscard]] std::size_t size() const noexcept { return parents_.size(); }

 private:
  int& parent(int label) { return parents_[static_cast<std::size_t>(label)]; }
  std::vector<int> parents_;
};

}  // namespace detail

/// Labels the patches of `mask` in two passes (Rosenfeld and Pfaltz, 1966), nearly linear in the
/// number of pixels. `strength` has the size of `mask`.
inline Components find_components(const Mask& mask, const Plane& strength) {
  Components result{Raster<int>(mask.width(), mask.height(), -1), {}};
  Raster<int>& labels = result.labels;
  detail::LabelSets sets;
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) {
      if (mask(x, y) == 0) continue;
      int label = -1;
      const auto join = [&](int nx, int ny) {
        if (!labels.contains(nx, ny) || labels(nx, ny) < 0) return;
        label = label < 0 ? labels(nx, ny) : sets.merge(label, labels(nx, ny));
      };
      join(x - 1, y);
      join(x, y - 1);
      join(x - 1, y - 1);
      join(x + 1, y - 1);
      labels(x, y) = label < 0 ? sets.create() : label;
    }
  }

  std::vector<int> final_labels(sets.size(), -1);
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) {
      int& label = labels(x, y);
      if (label < 0) continue;
      int& assigned = final_labels[static_cast<std::size_t>(sets.find(label))];
      if (assigned < 0) {
        assigned = static_cast<int>(result.list.size());
        result.list.emplace_back();
      }
      label = assigned;
      Component& component = result.list[static_cast<std::size_t>(label)];
      component.box = united(component.box, {x, y, 1, 1});
      component.area += 1;
      component.ink += strength(x, y);
    }
  }
  return result;
}

}  // namespace digitnet
