#pragma once

#include <digitnet/digits/preparation/ink_mask.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace digitnet {

namespace detail {

/// A picture in two kinds of pixels, as Otsu's split has it.
struct TwoTone {
  Mask bright;
  bool clear = false;  ///< are the kinds far enough apart to mean anything?

  explicit TwoTone(const Plane& gray) : bright(gray.width(), gray.height()) {
    std::array<double, 256> histogram{};
    for (const float value : gray.pixels()) {
      histogram[static_cast<std::size_t>(std::clamp(value, 0.0F, 255.0F))] += 1;
    }
    const InkSplit split = otsu_split(histogram);
    clear = split.high - split.low >= 24;
    for (std::size_t i = 0; i < gray.size(); ++i) {
      bright.pixels()[i] = gray.pixels()[i] > split.middle() ? 1 : 0;
    }
  }

  /// The bright part of the pixels of `box`.
  [[nodiscard]] float share(const Box& box) const {
    int count = 0;
    for (int y = box.y; y < box.bottom(); ++y) {
      for (int x = box.x; x < box.right(); ++x) count += bright(x, y);
    }
    return static_cast<float>(count) / static_cast<float>(box.width * box.height);
  }

  /// The bright part of the pixels along the four sides of `box`.
  [[nodiscard]] float share_around(const Box& box) const {
    const float across = share({box.x, box.y, box.width, 1}) +
                         share({box.x, box.bottom() - 1, box.width, 1}),
                down = share({box.x, box.y, 1, box.height}) +
                       share({box.right() - 1, box.y, 1, box.height});
    return (across * static_cast<float>(box.width) + down * static_cast<float>(box.height)) /
           static_cast<float>(2 * (box.width + box.height));
  }
};

constexpr Box inset_by(const Box& box, int inset) noexcept {
  return {box.x + inset, box.y + inset, box.width - 2 * inset, box.height - 2 * inset};
}

/// The row (column) of `box` at `depth` from its side number `side`: left, top, right, bottom.
constexpr Box slice(const Box& box, int side, int depth) noexcept {
  switch (side) {
    case 0:
      return {box.x + depth, box.y, 1, box.height};
    case 1:
      return {box.x, box.y + depth, box.width, 1};
    case 2:
      return {box.right() - 1 - depth, box.y, 1, box.height};
    default:
      return {box.x, box.bottom() - 1 - depth, box.width, 1};
  }
}

constexpr Box without_side(const Box& box, int side, int thickness) noexcept {
  switch (side) {
    case 0:
      return {box.x + thickness, box.y, box.width - thickness, box.height};
    case 1:
      return {box.x, box.y + thickness, box.width, box.height - thickness};
    case 2:
      return {box.x, box.y, box.width - thickness, box.height};
    default:
      return {box.x, box.y, box.width, box.height - thickness};
  }
}

/// Does `line`, a row or a column of pixels, alternate as a dotted one does: in eight runs or more, a
/// third to two thirds bright, none three times as long as the mean? Its ends, a seventh each, may
/// lie in the lines of other sides.
inline bool is_dotted(const Mask& bright, const Box& line) noexcept {
  const int first = line.longest() / 7, last = line.longest() - first;
  const auto at = [&](int k) {
    return line.width > line.height ? bright(line.x + k, line.y) : bright(line.x, line.y + k);
  };
  int runs = 1, longest = 0, run = 0, marked = 0;
  for (int k = first; k < last; ++k) {
    if (k > first && at(k) != at(k - 1)) {
      ++runs;
      run = 0;
    }
    longest = (std::max)(longest, ++run);
    marked += at(k);
  }
  const int length = last - first;
  return runs >= 8 && longest * runs < 3 * length && 3 * marked >= length &&
         3 * marked <= 2 * length;
}

/// `box` without bars of one brightness along its sides, or dotted ones, each at most a seventh of
/// the picture thick, if what is inside has next to nothing of that brightness along them, but some
/// elsewhere: the bar of a 7 that fills its picture is joined to its stem.
inline Box without_bars(const TwoTone& tones, const Box& box) {
  const int thickest = (std::min)(box.width, box.height) / 7;
  for (const bool dark : {true, false}) {
    const auto inked = [&](const Box& part) {
      const float bright = tones.share(part);
      return dark ? 1 - bright : bright;
    };
    Box inside = box;
    std::array<bool, 4> cut{};
    for (bool changed = true; changed;) {
      changed = false;
      for (int side = 0; side < 4; ++side) {
        if (cut[static_cast<std::size_t>(side)]) continue;
        int thickness = 0;
        const auto is_bar = [&](const Box& line) {
          return inked(line) > 0.9F || is_dotted(tones.bright, line);
        };
        while (thickness <= thickest && is_bar(slice(inside, side, thickness))) ++thickness;
        if (thickness == 0 || thickness > thickest) continue;
        // One more row: an edge that is not sharp.
        inside = without_side(inside, side, thickness + 1);
        cut[static_cast<std::size_t>(side)] = changed = true;
      }
    }
    bool apart = inside != box && inked(inside) > 0.005F && inked(inside) < 0.5F;
    for (int side = 0; side < 4 && apart; ++side) {
      apart = !cut[static_cast<std::size_t>(side)] || inked(slice(inside, side, 0)) < 0.04F;
    }
    if (apart) return inside;
  }
  return box;
}

/// `box` without a frame along all four sides: a ring of one brightness, within the outer sixth
/// followed by a ring of the opposite one. If that is in turn followed by one of the first, within
/// the outer third, it was a printed frame with paper on both of its sides.
inline Box without_rings(const TwoTone& tones, const Box& box) {
  const int deepest = (std::min)(box.width, box.height) * 3 / 10;
  const int first = (std::min)(box.width, box.height) / 6;
  const float outer = tones.share_around(box);
  if (outer > 0.1F && outer < 0.9F) return box;
  const auto opposite = [&](int inset) {
    const float bright = tones.share_around(inset_by(box, inset));
    return outer > 0.5F ? 1 - bright : bright;
  };
  // The edge of a frame may be tilted a little; that of a 0 which fills the picture is round.
  const int edge = (std::max)(2, (std::min)(box.width, box.height) / 16);
  for (int inset = 1; inset <= first; ++inset) {
    if (opposite(inset) <= 0.9F) continue;
    if (opposite((std::max)(0, inset - edge)) > 0.3F) return box;
    for (int inner = inset + 1; inner <= deepest; ++inner) {
      if (opposite(inner) < 0.25F) return inset_by(box, inner);
    }
    return inset_by(box, inset);
  }
  return box;
}

}  // namespace detail

/// The part of `gray` inside what runs straight along the sides of the picture: the border of a
/// scanner, the box of a form, the rests of its lines. The whole box if there is nothing such, or
/// the picture is smaller than 20 pixels.
inline Box inside_frame(const Plane& gray) {
  const Box all = gray.box();
  if ((std::min)(all.width, all.height) < 20) return all;
  const detail::TwoTone tones{gray};
  if (!tones.clear) return all;
  const Box inside = detail::without_rings(tones, all);
  return detail::without_bars(tones, inside);
}

}  // namespace digitnet
