#pragma once

#include <digitnet/digits/handwriting/grid_random.hpp>
#include <digitnet/digits/handwriting/hand.hpp>
#include <digitnet/digits/handwriting/knots.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

namespace digitnet {

/// Where the pen is on its way: lengths are shares of the digit's height, y points down.
struct PenPoint {
  double x = 0, y = 0;
  double width = 1;  ///< of the line, in widths of the pen
  double ink = 1;    ///< 0 none, 1 full
  bool starts_stroke = false;
};

/// The way of the pen over the paper, by short straight lines.
class Writing {
 public:
  static constexpr std::size_t capacity = 480;

  [[nodiscard]] std::span<PenPoint> points() noexcept { return std::span{points_}.first(size_); }
  [[nodiscard]] std::span<const PenPoint> points() const noexcept {
    return std::span{points_}.first(size_);
  }

  /// Dropped if there are `capacity` points already.
  void add(const PenPoint& point) noexcept {
    if (size_ < capacity) points_[size_++] = point;
  }

  /// Calls `body(stroke)` with the points of each stroke.
  template <class Body>
  void for_each_stroke(Body body) {
    for (std::size_t first = 0; first < size_;) {
      std::size_t last = first + 1;
      while (last < size_ && !points_[last].starts_stroke) ++last;
      body(points().subspan(first, last - first));
      first = last;
    }
  }

 private:
  std::array<PenPoint, capacity> points_;  // uninitialised on purpose: 480 points, 100 are used
  std::size_t size_ = 0;
};

namespace detail {

struct Vector {
  double x = 0, y = 0;
};

/// Adds the smooth curve through the knots without the first one: Catmull and Rom's (1974) with
/// centripetal parameters (Yuksel, Schaefer and Keyser, 2011), which makes no loops of its own.
inline void add_curve(std::span<const Knot> knots, Writing& writing) noexcept {
  constexpr std::size_t most = Skeleton::capacity;
  constexpr double density = 18;  // points along the height
  const std::size_t lines = knots.size() - 1;
  std::array<double, most> root, length;
  for (std::size_t i = 0; i < lines; ++i) {
    const double dx = knots[i + 1].x - knots[i].x, dy = knots[i + 1].y - knots[i].y;
    length[i] = on_grid(std::sqrt(dx * dx + dy * dy)) + 0x1p-10;
    root[i] = on_grid(std::sqrt(length[i]));
  }
  // Tangents, each for the parameter that runs from 0 to 1 in the line that it is asked for.
  const auto tangent = [&](std::size_t i, double parameter) -> Vector {
    const double before = root[i - 1], after = root[i], both = before + after;
    const auto along = [&](double a, double b, double c) {
      return on_grid(parameter * ((b - a) / before - (c - a) / both + (c - b) / after));
    };
    return {along(knots[i - 1].x, knots[i].x, knots[i + 1].x),
            along(knots[i - 1].y, knots[i].y, knots[i + 1].y)};
  };
  for (std::size_t i = 0; i < lines; ++i) {
    const Knot &a = knots[i], &b = knots[i + 1];
    const Vector chord{b.x - a.x, b.y - a.y};
    Vector from = i > 0 ? tangent(i, root[i]) : chord;
    Vector to = i + 1 < lines ? tangent(i + 1, root[i]) : chord;
    // At its ends the curve has no curvature, as a natural spline.
    if (i == 0 && lines > 1) from = {(3 * chord.x - to.x) / 2, (3 * chord.y - to.y) / 2};
    if (i + 1 == lines && lines > 1) to = {(3 * chord.x - from.x) / 2, (3 * chord.y - from.y) / 2};
    const int parts = std::clamp(static_cast<int>(length[i] * density) + 1, 1, 12);
    for (int k = 1; k <= parts; ++k) {
      const double t = on_grid(static_cast<double>(k) / parts), t2 = on_grid(t * t),
                   t3 = on_grid(t2 * t);
      const double end = 3 * t2 - 2 * t3, leave = t3 - 2 * t2 + t, arrive = t3 - t2;
      writing.add({on_grid(a.x + end * chord.x + leave * from.x + arrive * to.x),
                   on_grid(a.y + end * chord.y + leave * from.y + arrive * to.y)});
    }
  }
}

/// The strokes through the knots; what is straight between two corners is bent a little.
inline void add_strokes(std::span<const Knot> knots, double bow, GridRandom& random,
                        Writing& writing) noexcept {
  for (std::size_t first = 0; first + 1 < knots.size();) {
    if (knots[first].starts_stroke) {
      writing.add({knots[first].x, knots[first].y, 1, 1, true});
    }
    std::size_t last = first + 1;
    while (last + 1 < knots.size() && !knots[last].corner && !knots[last + 1].starts_stroke) ++last;
    if (last == first + 1) {
      const Knot &a = knots[first], &b = knots[last];
      const double by = random.spread(bow);
      const Knot middle{on_grid((a.x + b.x) / 2 + by * (b.y - a.y)),
                        on_grid((a.y + b.y) / 2 - by * (b.x - a.x)), false, false};
      add_curve(std::array{a, middle, b}, writing);
    } else {
      add_curve(knots.subspan(first, last - first + 1), writing);
    }
    first = last + 1 < knots.size() && knots[last + 1].starts_stroke ? last + 1 : last;
  }
}

/// The line trembles, and haste rounds its corners.
inline void shake(std::span<PenPoint> stroke, const Hand& hand, GridRandom& random) noexcept {
  if (hand.tremor > 0) {
    for (PenPoint& point : stroke) {
      point.x += random.spread(hand.tremor);
      point.y += random.spread(hand.tremor);
    }
  }
  for (int pass = 0; pass < hand.haste; ++pass) {
    PenPoint before = stroke.front();
    for (std::size_t i = 1; i + 1 < stroke.size(); ++i) {
      const PenPoint here = stroke[i], &after = stroke[i + 1];
      stroke[i].x = on_grid((before.x + 2 * here.x + after.x) / 4);
      stroke[i].y = on_grid((before.y + 2 * here.y + after.y) / 4);
      before = here;
    }
  }
}

/// Width and ink along the stroke.
inline void press(std::span<PenPoint> stroke, const Pen& pen, GridRandom& random) noexcept {
  constexpr std::size_t rhythm = 8;  // points from one pressure to the next
  double from = random.spread(pen.pressure), to = random.spread(pen.pressure);
  const std::size_t size = stroke.size();
  const double gap = random.chance(pen.gaps)
                         ? static_cast<double>(random.below(static_cast<std::uint32_t>(size)))
                         : -8.0;
  for (std::size_t i = 0; i < size; ++i) {
    if (i % rhythm == rhythm - 1) {
      from = to;
      to = random.spread(pen.pressure);
    }
    PenPoint& point = stroke[i];
    const double part = static_cast<double>(i % rhythm) / rhythm;
    double width = 1 + from + part * (to - from);
    if (pen.taper > 0) {
      const auto near_end = static_cast<double>((std::min)(i, size - 1 - i));
      width *= 1 - pen.taper * (std::max)(0.0, 1 - near_end / 5);
    }
    if (pen.nib > 0 && i > 0) {
      const double dx = point.x - stroke[i - 1].x, dy = point.y - stroke[i - 1].y;
      const double length = std::sqrt(dx * dx + dy * dy) + 0x1p-10;
      width *= 1 - pen.nib * on_grid(std::abs(dx - dy) / (1.4142 * length));
    }
    point.width = std::clamp(on_grid(width), 0.25, 2.0);
    point.ink = std::abs(static_cast<double>(i) - gap) < 1.5 ? 0.15 : 1.0;
  }
}

}  // namespace detail

/// Writes a sign as `hand` does, in one of the ways between its skeletons: about 1 high, its middle
/// about (0, 0). A function of the random numbers.
[[nodiscard]] inline Writing write(const Allograph& allograph, const Hand& hand,
                                   GridRandom& random) noexcept {
  const detail::Knots knots = detail::draw_knots(allograph, hand, random);
  Writing writing;
  detail::add_strokes(knots.all(), hand.bow, random, writing);
  writing.for_each_stroke([&](std::span<PenPoint> stroke) {
    detail::shake(stroke, hand, random);
    detail::press(stroke, hand.pen, random);
  });
  return writing;
}

}  // namespace digitnet
