#pragma once

#include <digitnet/core/random.hpp>
#include <digitnet/digits/outliers/canvas.hpp>
#include <digitnet/digits/outliers/soft_shape.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

namespace digitnet::detail {

/// A filled shape given by its half-widths at some heights, alike on both sides more often than
/// not, perhaps split at its lower end, perhaps with holes: a vase, a tool, a figure, a garment.
class Silhouette {
 public:
  /// Up to nearly `side` pixels high and wide, around `middle`.
  static Silhouette draw(Spot middle, float side, RandomStream& random) noexcept {
    Silhouette shape;
    shape.middle_ = middle;
    shape.knots_ = 3 + random.below(most_knots - 2);
    shape.height_ = random.uniform(0.5F, 0.98F) * side;
    const float widest = random.uniform(0.08F, 0.5F) * side, rough = random.uniform();
    const bool mirrored = random.uniform() < 0.75F;
    shape.smooth_ = random.uniform() < 0.5F;
    const auto half_width = [&] {
      const float narrow = random.uniform() < 0.2F * rough ? 0.3F : 1.0F;
      return widest * narrow * (1 - rough * random.uniform(0, 0.9F));
    };
    for (std::size_t i = 0; i < shape.knots_; ++i) {
      const bool inner = i > 0 && i + 1 < shape.knots_;
      const float at = static_cast<float>(i) + (inner ? random.uniform(-0.4F, 0.4F) : 0.0F);
      shape.at_[i] = at / static_cast<float>(shape.knots_ - 1);
      shape.left_[i] = half_width();
      shape.right_[i] = mirrored ? shape.left_[i] : half_width();
    }
    if (random.uniform() < 0.25F) {
      shape.split_from_ = random.uniform(0.2F, 0.8F);
      shape.split_ = random.uniform(0.02F, 0.12F) * side;
    }
    shape.hole_count_ = random.uniform() < 0.35F ? 1 + random.below(most_holes) : 0;
    for (SoftShape& hole : shape.holes()) {
      hole = SoftShape::draw(middle, 0.03F * side, 0.15F * side, random);
      hole.centre.x += random.uniform(-0.5F, 0.5F) * widest;
      hole.centre.y += random.uniform(-0.45F, 0.45F) * shape.height_;
    }
    shape.mirrored_holes_ = mirrored && random.uniform() < 0.6F;
    return shape;
  }

  /// How much of the pixel (x, y) is in it: 0 .. 1.
  [[nodiscard]] float cover(float x, float y) const noexcept {
    const float across = x - middle_.x, along = (y - middle_.y) / height_ + 0.5F;
    const float inside =
        (std::min)({half_width(across < 0 ? left_ : right_, along) - std::abs(across),
                    along * height_, (1 - along) * height_});
    float covered = edge(inside);
    if (along > split_from_) covered = (std::min)(covered, edge(std::abs(across) - split_));
    for (const SoftShape& hole : std::span{holes_}.first(hole_count_)) {
      covered = (std::min)(covered, 1 - hole.cover(x, y));
      if (mirrored_holes_) covered = (std::min)(covered, 1 - hole.cover(2 * middle_.x - x, y));
    }
    return covered;
  }

 private:
  static constexpr std::size_t most_knots = 9, most_holes = 3;
  using Profile = std::array<float, most_knots>;

  static float edge(float depth) noexcept { return std::clamp(depth + 0.5F, 0.0F, 1.0F); }

  [[nodiscard]] std::span<SoftShape> holes() noexcept {
    return std::span{holes_}.first(hole_count_);
  }

  /// Between the knots that enclose `along`, straight or smooth.
  [[nodiscard]] float half_width(const Profile& profile, float along) const noexcept {
    std::size_t i = 0;
    while (i + 2 < knots_ && at_[i + 1] < along) ++i;
    float t = std::clamp((along - at_[i]) / (at_[i + 1] - at_[i]), 0.0F, 1.0F);
    if (smooth_) t = t * t * (3 - 2 * t);
    return profile[i] + t * (profile[i + 1] - profile[i]);
  }

  Spot middle_{};
  float height_ = 1, split_from_ = 2, split_ = 0;
  std::size_t knots_ = 0, hole_count_ = 0;
  bool smooth_ = false, mirrored_holes_ = false;
  Profile at_{}, left_{}, right_{};  // heights, 0 .. 1 from above, at least a fifth of a step apart
  std::array<SoftShape, most_holes> holes_{};
};

}  // namespace digitnet::detail
