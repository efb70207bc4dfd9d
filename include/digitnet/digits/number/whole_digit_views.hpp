#pragma once

#include <digitnet/digits/number/pieces.hpp>
#include <digitnet/digits/preparation/stroke.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace digitnet::detail {

/// What the network that knows whole digits (WholeDigit) sees of a candidate: two images of 32 x 32
/// pixels, the candidate and what is written around it, the line's height being 16 pixels in both.
struct WholeDigitFormat {
  static constexpr int side = 32;
  static constexpr int height = 16;
  /// Strokes thinner than `thin` pixels, which hardly any of MNIST's are, are made `broad` when
  /// numbers are read.
  static constexpr float thin = 1.2F, broad = 2.2F;
  static constexpr std::size_t pixels = std::size_t{2} * side * side;
};

/// The ink of a line reduced to WholeDigitFormat::height, in all and piece by piece.
class WholeDigitViews {
 public:
  /// `broadened`: with strokes that would come out thin made broad, else a plain 1 in a thin pen
  /// looks like a rule.
  explicit WholeDigitViews(const LinePieces& line, bool broadened = false)
      : scale_{(std::min)(1.0F, static_cast<float>(WholeDigitFormat::height) / line.height)},
        all_(reduced(line.ink.width()), reduced(line.ink.height())),
        pieces_(line.pieces.size()) {
    const float stroke = broadened ? stroke_width(line.ink) : 0;
    if (broadened && stroke * scale_ < WholeDigitFormat::thin) {
      const float missing = WholeDigitFormat::broad / scale_ - stroke;
      for (std::size_t i = 0; i < pieces_.size(); ++i) add_broadened(line, i, 0.5F * missing);
      return;
    }
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      const Box& box = line.pieces[i].box;
      Part& part = pieces_[i];
      part.x = at(box.x);
      part.y = at(box.y);
      part.ink = Plane(at(box.right()) + 2 - part.x, at(box.bottom()) + 2 - part.y);
    }
    for (int y = 0; y < line.ink.height(); ++y) {
      for (int x = 0; x < line.ink.width(); ++x) {
        const float ink = line.ink(x, y);
        const int owner = line.owner(x, y);
        if (owner < 0 || !(ink > 0)) continue;
        Part& part = pieces_[static_cast<std::size_t>(owner)];
        add(all_, 0, 0, x, y, ink);
        add(part.ink, part.x, part.y, x, y, ink);
      }
    }
  }

  /// Appends the view of pieces [first, last), whose box in pixels of the line is `box`:
  /// WholeDigitFormat::pixels bytes.
  void append_view(std::size_t first, std::size_t last, const Box& box,
                   std::vector<std::uint8_t>& images) const {
    constexpr int side = WholeDigitFormat::side;
    const auto middle = [&](int start, int length) {
      const float centre = static_cast<float>(start) + 0.5F * static_cast<float>(length);
      return static_cast<int>(std::lround(centre * scale_)) - side / 2;
    };
    const int left = middle(box.x, box.width), top = middle(box.y, box.height);
    Plane own(side, side);
    for (std::size_t i = first; i < last; ++i) {
      const Part& part = pieces_[i];
      for (int y = 0; y < part.ink.height(); ++y) {
        for (int x = 0; x < part.ink.width(); ++x) {
          const int ox = part.x + x - left, oy = part.y + y - top;
          if (own.contains(ox, oy)) own(ox, oy) += part.ink(x, y);
        }
      }
    }
    const auto byte = [](float v) {
      return static_cast<std::uint8_t>(std::lround(255 * std::clamp(v, 0.0F, 1.0F)));
    };
    for (const float v : own.pixels()) images.push_back(byte(v));
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; ++x) {
        const bool inside = all_.contains(left + x, top + y);
        images.push_back(byte(inside ? all_(left + x, top + y) - own(x, y) : 0.0F));
      }
    }
  }

 private:
  struct Part {
    int x = 0, y = 0;
    Plane ink{};
  };

  [[nodiscard]] int at(int position) const {
    return static_cast<int>(static_cast<float>(position) * scale_);
  }
  [[nodiscard]] int reduced(int length) const { return at(length) + 2; }

  /// Adds piece `i` with its edges moved outwards by `offset` pixels of the line.
  void add_broadened(const LinePieces& line, std::size_t i, float offset) {
    const Box& box = line.pieces[i].box;
    const int margin = static_cast<int>(offset) + 2;
    Plane own(box.width + 2 * margin, box.height + 2 * margin);
    for (int y = 0; y < box.height; ++y) {
      for (int x = 0; x < box.width; ++x) {
        if (line.owner(box.x + x, box.y + y) != static_cast<int>(i)) continue;
        own(x + margin, y + margin) = line.ink(box.x + x, box.y + y);
      }
    }
    own = moved_edges(own, offset);
    const int left = box.x - margin, top = box.y - margin;
    Part& part = pieces_[i];
    part.x = static_cast<int>(std::floor(static_cast<float>(left) * scale_));
    part.y = static_cast<int>(std::floor(static_cast<float>(top) * scale_));
    part.ink = Plane(at(left + own.width()) + 2 - part.x, at(top + own.height()) + 2 - part.y);
    for (int y = 0; y < own.height(); ++y) {
      for (int x = 0; x < own.width(); ++x) {
        if (!(own(x, y) > 0)) continue;
        add(all_, 0, 0, left + x, top + y, own(x, y));
        add(part.ink, part.x, part.y, left + x, top + y, own(x, y));
      }
    }
  }

  /// Shares the ink of pixel (x, y) of the line out among the four nearest of `plane`, which starts
  /// at (left, top).
  void add(Plane& plane, int left, int top, int x, int y, float ink) const {
    const float px = (static_cast<float>(x) + 0.5F) * scale_ - 0.5F - static_cast<float>(left);
    const float py = (static_cast<float>(y) + 0.5F) * scale_ - 0.5F - static_cast<float>(top);
    const auto ix = static_cast<int>(std::floor(px)), iy = static_cast<int>(std::floor(py));
    const float fx = px - static_cast<float>(ix), fy = py - static_cast<float>(iy);
    const float weight = ink * scale_ * scale_;
    const auto give = [&](int cx, int cy, float share) {
      if (plane.contains(cx, cy)) plane(cx, cy) += weight * share;
    };
    give(ix, iy, (1 - fx) * (1 - fy));
    give(ix + 1, iy, fx * (1 - fy));
    give(ix, iy + 1, (1 - fx) * fy);
    give(ix + 1, iy + 1, fx * fy);
  }

  float scale_;
  Plane all_;
  std::vector<Part> pieces_;
};

}  // namespace digitnet::detail
