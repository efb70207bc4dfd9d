#pragma once

#include <digitnet/core/random.hpp>
#include <digitnet/digits/outliers/canvas.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace digitnet::detail {

/// A filled shape |u|^p + |v|^p <= 1 with soft edges, u and v along its axes: a diamond, an ellipse
/// or nearly a rectangle, narrower at one end if tapered.
struct SoftShape {
  Spot centre{};
  float rx = 1, ry = 1;         ///< half its width and height, pixels
  Spot axis{1, 0};              ///< direction of its width, of length 1
  float taper = 0;              ///< -1 .. 1
  std::uint32_t doublings = 1;  ///< p = 2^doublings

  /// Of any kind, with half axes from `least` to `most`.
  static SoftShape draw(Spot centre, float least, float most, RandomStream& random) noexcept {
    SoftShape shape{centre};
    shape.rx = random.uniform(least, most);
    shape.ry = random.uniform(least, most);
    shape.turn(random.uniform(0, 2 * std::numbers::pi_v<float>));
    shape.taper = random.uniform(-0.6F, 0.6F);
    shape.doublings = random.below(4);
    return shape;
  }

  /// Sets the axis to an angle in radians.
  void turn(float angle) noexcept { axis = {std::cos(angle), std::sin(angle)}; }

  /// How much of the pixel (x, y) is in it: 0 .. 1.
  [[nodiscard]] float cover(float x, float y) const noexcept {
    const float dx = x - centre.x, dy = y - centre.y;
    const float v = (axis.x * dy - axis.y * dx) / ry;
    const float u = (axis.x * dx + axis.y * dy) / (rx * (std::max)(0.2F, 1 + taper * v));
    return std::clamp((1 - power(u) - power(v)) * 2 + 0.5F, 0.0F, 1.0F);
  }

 private:
  [[nodiscard]] float power(float value) const noexcept {
    value = std::abs(value);
    for (std::uint32_t d = 0; d < doublings; ++d) value *= value;
    return value;
  }
};

}  // namespace digitnet::detail
