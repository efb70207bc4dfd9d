#pragma once

#include <digitnet/digits/handwriting/grid_random.hpp>
#include <digitnet/digits/handwriting/hand.hpp>
#include <digitnet/digits/handwriting/skeletons/skeleton.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>

/// From an allograph to the points of one drawing of it. Lengths are shares of the height, the
/// middle of the drawing is about (0, 0), y points down.
namespace digitnet::detail {

/// A point that the pen visits.
struct Knot {
  double x = 0, y = 0;
  bool corner = false, starts_stroke = false;
};

class Knots {
 public:
  explicit Knots(std::size_t size) noexcept : size_{size} {}
  [[nodiscard]] std::span<Knot> all() noexcept { return std::span{knots_}.first(size_); }
  [[nodiscard]] std::span<const Knot> all() const noexcept {
    return std::span{knots_}.first(size_);
  }

 private:
  std::array<Knot, Skeleton::capacity> knots_{};
  std::size_t size_;
};

/// A version between the allograph's skeletons, and a little beyond.
inline Knots blended(const Allograph& allograph, GridRandom& random) noexcept {
  const auto skeletons = allograph.skeletons();
  std::array<double, 3> weights{};
  double sum = 0;
  for (std::size_t k = 0; k < skeletons.size(); ++k) {
    weights[k] = random.between(0, 1);
    sum += weights[k];
  }
  const double beyond = skeletons.size() > 1 ? random.between(1, 1.6) : 1.0;
  const double even = on_grid(1 / static_cast<double>(skeletons.size()));
  for (std::size_t k = 0; k < skeletons.size(); ++k) {
    const double weight = sum > 0 ? on_grid(weights[k] / sum) : even;
    weights[k] = on_grid(even + beyond * (weight - even));
  }
  Knots result{skeletons[0].size()};
  for (std::size_t i = 0; i < result.all().size(); ++i) {
    const SkeletonPoint& first = skeletons[0].points()[i];
    double x = 0, y = 0;
    for (std::size_t k = 0; k < skeletons.size(); ++k) {
      x += weights[k] * skeletons[k].points()[i].x;
      y += weights[k] * skeletons[k].points()[i].y;
    }
    result.all()[i] = {on_grid(x / 100 - 0.5), on_grid(y / 100 - 0.5), first.corner,
                       first.starts_stroke};
  }
  return result;
}

/// Moves every point a little, the ends of strokes and strokes as a whole more.
inline void scatter(std::span<Knot> knots, const Hand& hand, GridRandom& random) noexcept {
  double stroke_x = 0, stroke_y = 0;
  for (std::size_t i = 0; i < knots.size(); ++i) {
    Knot& knot = knots[i];
    if (knot.starts_stroke && i > 0) {
      stroke_x = random.spread(hand.loose);
      stroke_y = random.spread(hand.loose);
    }
    const bool end = knot.starts_stroke || i + 1 == knots.size() || knots[i + 1].starts_stroke;
    const double sigma = hand.jitter + (end ? 0.5 * hand.loose : 0.0);
    const double x = random.spread(sigma), y = random.spread(sigma);
    knot.x += x + stroke_x;
    knot.y += y + stroke_y;
  }
}

/// Bends the drawing as a whole by polynomials of second and third degree, then gives it the hand's
/// width, slant and turn.
inline void bend(std::span<Knot> knots, const Hand& hand, GridRandom& random) noexcept {
  const double size = 4 * hand.warp;
  const double taper = random.spread(size), bow = random.spread(0.5 * size),
               snake = random.spread(size), waist = random.spread(size), tilt = random.spread(size);
  const double width = hand.width * (1 + random.spread(0.08));
  const double slant = hand.slant + random.spread(0.05), turn = hand.turn + random.spread(0.03);
  for (Knot& knot : knots) {
    const double x = knot.x, y = knot.y, square = on_grid(y * y);
    const double bent_x = x + taper * x * y + bow * square + 1.5 * snake * (square - 0.15) * y;
    const double bent_y = y + 1.3 * waist * (0.25 - square) + tilt * x * y * 0.5;
    const double wide = on_grid(width * bent_x), high = on_grid(bent_y);
    const double slanted = on_grid(wide - slant * high);
    knot.x = on_grid(slanted - turn * high);
    knot.y = on_grid(high + turn * slanted);
  }
}

/// Turns the first line, from its start to the first corner or to the top of the stroke, unless its
/// direction is one that the allograph allows.
inline void limit_flag(std::span<Knot> knots, Direction flag, GridRandom& random) noexcept {
  if (!flag.limited()) return;
  std::size_t apex = 0, top = 0;
  for (std::size_t i = 1; i < knots.size() && !knots[i].starts_stroke; ++i) {
    if (apex == 0 && knots[i].corner) apex = i;
    if (knots[i].y < knots[top].y) top = i;
  }
  if (apex == 0) apex = top;
  const double dx = knots[apex].x - knots[0].x, dy = knots[0].y - knots[apex].y;
  const double angle = on_grid(std::atan2(dy, dx) * 180 / std::numbers::pi);
  if (angle >= flag.least && angle <= flag.most) return;
  const double range = flag.most - flag.least, inside = random.between(0, 0.4);
  const double wanted =
      angle < flag.least ? flag.least + inside * range : flag.most - inside * range;
  const double by = (wanted - angle) * std::numbers::pi / 180;
  const double c = on_grid(std::cos(by)), s = on_grid(std::sin(by));
  for (std::size_t i = 0; i < apex; ++i) {
    const double x = knots[i].x - knots[apex].x, y = knots[i].y - knots[apex].y;
    knots[i].x = on_grid(knots[apex].x + c * x + s * y);
    knots[i].y = on_grid(knots[apex].y - s * x + c * y);
  }
}

/// The points of one drawing of `allograph` by `hand`.
inline Knots draw_knots(const Allograph& allograph, const Hand& hand, GridRandom& random) noexcept {
  Knots knots = blended(allograph, random);
  scatter(knots.all(), hand, random);
  bend(knots.all(), hand, random);
  limit_flag(knots.all(), allograph.flag(), random);
  return knots;
}

}  // namespace digitnet::detail
