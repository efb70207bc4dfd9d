#pragma once

#include <digitnet/digits/preparation/cleaning.hpp>
#include <digitnet/image/components.hpp>
#include <digitnet/image/picture.hpp>

#include <cstddef>

namespace digitnet {

/// Holes in the patches of `mask`, pixels that touch at a corner being connected: the number of
/// patches less the Euler number, counted from windows of 2 x 2 pixels (Gray, "Local properties of
/// binary images in two dimensions", IEEE Trans. Computers, 1971).
inline int count_holes(const Mask& mask, int patches) {
  const auto at = [&](int x, int y) { return mask.contains(x, y) && mask(x, y) != 0 ? 1 : 0; };
  int four_times_euler = 0;
  for (int y = -1; y < mask.height(); ++y) {
    for (int x = -1; x < mask.width(); ++x) {
      const int a = at(x, y), b = at(x + 1, y), c = at(x, y + 1), d = at(x + 1, y + 1);
      const int marked = a + b + c + d;
      if (marked == 1) ++four_times_euler;
      if (marked == 3) --four_times_euler;
      if (marked == 2 && a == d) four_times_euler -= 2;
    }
  }
  return patches - four_times_euler / 4;
}

/// `mask` without its specks of paper: pixels, and pairs of them, among marked ones all around; as
/// it is where these are so many that they are no specks of ink that failed to flow.
inline Mask without_specks(const Mask& mask) {
  constexpr int most = 7;  // one pixel in so many
  Mask result = mask;
  int filled = 0, marked = 0;
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) {
      if (mask(x, y) != 0) {
        ++marked;
        continue;
      }
      int around = 0;
      for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) {
          around += mask.contains(x + dx, y + dy) && mask(x + dx, y + dy) != 0 ? 1 : 0;
        }
      }
      if (around < 7) continue;
      result(x, y) = 1;
      ++filled;
    }
  }
  return most * filled <= marked ? result : mask;
}

/// The share of the outline of what `mask` shows that is the edge of the picture: 0 for a digit
/// with paper all around, 1 for a picture inked all over.
inline float share_at_edge(const Mask& mask) {
  int outline = 0, edge = 0;
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) {
      if (mask(x, y) == 0) continue;
      const bool outer = x == 0 || y == 0 || x + 1 == mask.width() || y + 1 == mask.height();
      edge += outer ? 1 : 0;
      outline += outer || mask(x - 1, y) == 0 || mask(x + 1, y) == 0 || mask(x, y - 1) == 0 ||
                         mask(x, y + 1) == 0
                     ? 1
                     : 0;
    }
  }
  return outline > 0 ? static_cast<float>(edge) / static_cast<float>(outline) : 0.0F;
}

/// Is what pick_shape() picked out of noise? Either it has more holes than writing has, even with a
/// pencil or on graph paper whose lines were not found, or it is but a small part of all ink.
inline bool is_scattered(const Components& components, const Shape2d& shape, const Mask& kept) {
  int patches = 0, area = 0;
  float own = 0, all = 0;
  for (std::size_t i = 0; i < components.list.size(); ++i) {
    const Component& c = components.list[i];
    all += c.ink;
    if (!shape.kept[i]) continue;
    ++patches;
    area += c.area;
    own += c.ink;
  }
  return own < 0.1F * all || patches > 40 ||
         count_holes(without_specks(kept), patches) > 6 + area / 200;
}

}  // namespace digitnet
