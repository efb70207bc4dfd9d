#pragma once

#include <digitnet/image/components.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace digitnet {

namespace detail {

/// Marks, in `lines`, the pixels of `mask` in straight runs along x over at least 9/20 of the
/// picture. Runs may climb by a pixel in a row and have gaps of a twentieth of the width, as dotted
/// lines have, if at least 2/5 is marked.
inline void mark_long_runs(const Mask& mask, Mask& lines) {
  const int width = mask.width(), largest_gap = (std::max)(2, width / 20);
  for (int y = 0; y < mask.height(); ++y) {
    const auto marked = [&](int x) {
      return (mask(x, y) | mask.clamped(x, y - 1) | mask.clamped(x, y + 1)) != 0;
    };
    for (int x = 0; x < width;) {
      if (!marked(x)) {
        ++x;
        continue;
      }
      int last = x, count = 0;
      for (int k = x; k < width && k - last <= largest_gap; ++k) {
        if (!marked(k)) continue;
        last = k;
        ++count;
      }
      const int length = last + 1 - x;
      if (20 * length >= 9 * width && 5 * count >= 2 * length) {
        for (int k = x; k <= last; ++k)
          lines(k, y) = static_cast<std::uint8_t>(lines(k, y) | mask(k, y));
      }
      x = last + 1;
    }
  }
}

/// What one patch is made of, as far as it tells print from writing.
struct Straightness {
  int straight = 0;  ///< pixels in long runs along x or y
  int central = 0;   ///< pixels in the middle half of its box, each way
};

inline std::vector<Straightness> straightness(const Components& components, const Mask& lines) {
  std::vector<Straightness> result(components.list.size());
  for (int y = 0; y < lines.height(); ++y) {
    for (int x = 0; x < lines.width(); ++x) {
      const int label = components.labels(x, y);
      if (label < 0) continue;
      const Box& box = components.list[static_cast<std::size_t>(label)].box;
      Straightness& of = result[static_cast<std::size_t>(label)];
      of.straight += lines(x, y) != 0 ? 1 : 0;
      of.central += 4 * (x - box.x) >= box.width && 4 * (box.right() - 1 - x) >= box.width &&
                            4 * (y - box.y) >= box.height &&
                            4 * (box.bottom() - 1 - y) >= box.height
                        ? 1
                        : 0;
    }
  }
  return result;
}

/// Does `line`, which is long along one axis, reach beyond `rest` at both of its ends, and lie
/// beside it rather than in it?
constexpr bool frames_in(const Box& line, const Box& rest) noexcept {
  const bool flat = line.width > line.height;
  const int from = flat ? line.x : line.y, to = flat ? line.right() : line.bottom();
  const int rest_from = flat ? rest.x : rest.y, rest_to = flat ? rest.right() : rest.bottom();
  const int middle = flat ? 2 * line.y + line.height : 2 * line.x + line.width;
  const int low = flat ? 2 * rest.y : 2 * rest.x,
            high = flat ? 2 * rest.bottom() : 2 * rest.right();
  return from < rest_from && to > rest_to && (middle < low || middle > high);
}

/// Is `corner` off `rest` along both axes, as the crossings of a box's lines are?
constexpr bool is_diagonal_to(const Box& corner, const Box& rest) noexcept {
  const bool beside = corner.right() <= rest.x || corner.x >= rest.right();
  return beside && (corner.bottom() <= rest.y || corner.y >= rest.bottom());
}

constexpr bool encloses(const Box& outer, const Box& inner) noexcept {
  return outer.x <= inner.x && outer.y <= inner.y && outer.right() >= inner.right() &&
         outer.bottom() >= inner.bottom();
}

}  // namespace detail

/// Takes the boxes of forms, the rests of their lines on one to four sides, and dotted ones off
/// `mask`: patches that consist of straight runs along the axes and lie around or beside the
/// largest patch that does not. What touches them is left alone, and so is everything in pictures
/// below 48 pixels, where a stroke may be as straight, and in a picture without any other patch.
inline void erase_line_work(Mask& mask, const Plane& strength) {
  const int width = mask.width(), height = mask.height();
  if ((std::min)(width, height) < 48) return;
  Mask lines(width, height);
  detail::mark_long_runs(mask, lines);
  Mask upright(height, width);
  detail::mark_long_runs(transposed(mask), upright);
  upright = transposed(upright);
  bool any = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines.pixels()[i] = static_cast<std::uint8_t>(lines.pixels()[i] | upright.pixels()[i]);
    any = any || lines.pixels()[i] != 0;
  }
  if (!any) return;

  const Components components = find_components(mask, strength);
  const auto& list = components.list;
  const auto straightness = detail::straightness(components, lines);
  const auto straight = [&](std::size_t i) {
    return 20 * straightness[i].straight >= 17 * list[i].area;
  };
  // Is it a bar, or are its pixels along the sides of its box alone?
  const auto bar = [&](const Box& box) {
    return 7 * (std::min)(box.width, box.height) <= box.longest() ||
           7 * (std::min)(box.width, box.height) <= (std::min)(width, height);
  };
  const auto hollow = [&](std::size_t i) {
    const Box& box = list[i].box;
    return 4 * (std::min)(box.width, box.height) >= (std::min)(width, height) &&
           50 * straightness[i].central <= box.width * box.height / 4;
  };
  // The writing: the largest patch that is not straight, else the straight one nearest the middle.
  const auto off_middle = [&](const Box& box) {
    return (std::max)(std::abs(2 * box.x + box.width - width) * height,
                      std::abs(2 * box.y + box.height - height) * width);
  };
  std::size_t main = list.size();
  const auto large = [&](std::size_t i) {
    return 8 * list[i].box.longest() >= (std::min)(width, height);
  };
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!large(i) || straight(i)) continue;
    if (main == list.size() || list[i].ink > list[main].ink) main = i;
  }
  if (main == list.size()) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (!large(i) || hollow(i)) continue;
      if (main == list.size() || off_middle(list[i].box) < off_middle(list[main].box)) main = i;
    }
  }
  if (main == list.size()) return;

  const Box& writing = list[main].box;
  std::vector<bool> erased(list.size(), false);
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i == main || !straight(i)) continue;
    const Box& box = list[i].box;
    erased[i] = hollow(i)   ? true
                : !large(i) ? !detail::encloses(writing, box)
                : bar(box) ? detail::frames_in(box, writing) || detail::is_diagonal_to(box, writing)
                           : false;
  }
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const int label = components.labels.pixels()[i];
    if (label >= 0 && erased[static_cast<std::size_t>(label)]) mask.pixels()[i] = 0;
  }
}

}  // namespace digitnet
