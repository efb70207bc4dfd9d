#pragma once

#include <digitnet/core/random.hpp>
#include <digitnet/digits/outliers/canvas.hpp>
#include <digitnet/digits/outliers/silhouette.hpp>
#include <digitnet/digits/outliers/soft_shape.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

namespace digitnet::detail {

/// Draws the outliers that are filled and shaded, on one canvas.
class BodyArtist {
 public:
  BodyArtist(Canvas& canvas, RandomStream& random) noexcept
      : canvas_{canvas},
        random_{random},
        side_{static_cast<float>((std::min)(canvas.height(), canvas.width()))} {}

  /// Ellipses and polygons over each other.
  void blob() {
    const std::uint32_t count = 1 + random_.below(5);
    const bool mirrored = random_.uniform() < 0.4F;
    for (std::uint32_t i = 0; i < count; ++i) {
      const Shading shading{random_, 0.5F};
      const Spot centre{0.5F * side_ + random_.uniform(-0.3F, 0.3F) * side_,
                        0.5F * side_ + random_.uniform(-0.3F, 0.3F) * side_};
      const auto shape = SoftShape::draw(centre, 0.08F * side_, 0.5F * side_, random_);
      canvas_.for_each([&](int x, int y, float ink) {
        const float px = static_cast<float>(x), py = static_cast<float>(y);
        float covered = shape.cover(px, py);
        if (mirrored) covered = (std::max)(covered, shape.cover(side_ - 1 - px, py));
        return ink + covered * (shading(px, py) - ink);
      });
    }
  }

  /// A body with limbs, often mirrored, as garments, animals and tools are.
  void thing() {
    const Spot middle = this->middle();
    const bool mirrored = random_.uniform() < 0.75F;
    std::array<SoftShape, 6> parts;
    SoftShape& body = parts[0] = SoftShape::draw(middle, 0.1F * side_, 0.42F * side_, random_);
    body.axis = {1, 0};
    body.doublings = 1 + random_.below(3);
    const std::size_t count = 2 + random_.below(4);
    for (std::size_t i = 1; i < count; ++i) {
      const float around = random_.uniform(0, turn), away = random_.uniform(0.5F, 1.1F);
      SoftShape& limb = parts[i];
      limb.rx = random_.uniform(0.04F, 0.14F) * side_;
      limb.ry = random_.uniform(0.1F, 0.4F) * side_;
      limb.turn(around + random_.uniform(-0.8F, 0.8F) + turn / 4);
      const float c = std::cos(around), s = std::sin(around);
      limb.centre.x = middle.x + away * body.rx * c + 0.6F * limb.ry * c;
      limb.centre.y = middle.y + away * body.ry * s + 0.6F * limb.ry * s;
      limb.taper = random_.uniform(-0.6F, 0.6F);
      limb.doublings = 1 + random_.below(2);
    }
    const bool hollow = random_.uniform() < 0.3F;
    SoftShape hole = SoftShape::draw(middle, 0.04F * side_, 0.2F * side_, random_);
    hole.centre.y += random_.uniform(-0.4F, 0.4F) * side_;
    paint([&](float x, float y) {
      float covered = 0;
      for (std::size_t i = 0; i < count; ++i) {
        covered = (std::max)(covered, parts[i].cover(x, y));
        if (mirrored) covered = (std::max)(covered, parts[i].cover(2 * middle.x - x, y));
      }
      return hollow ? (std::min)(covered, 1 - hole.cover(x, y)) : covered;
    });
  }

  void silhouette() {
    const auto shape = Silhouette::draw(middle(), side_, random_);
    paint([&shape](float x, float y) { return shape.cover(x, y); });
  }

 private:
  static constexpr float turn = 2 * std::numbers::pi_v<float>;

  /// Ink of one level, or patterned.
  struct Shading {
    Shading(RandomStream& random, float plain_share) noexcept
        : texture{random},
          depth{random.uniform() < plain_share ? 0.0F : random.uniform()},
          level{random.uniform(0.3F, 1)} {}

    float operator()(float x, float y) const noexcept {
      return level * (1 - depth * texture(x, y));
    }

    Texture texture;
    float depth, level;
  };

  [[nodiscard]] Spot middle() const noexcept { return {0.5F * (side_ - 1), 0.5F * (side_ - 1)}; }

  /// The shape `cover(x, y)`, upright or turned about the middle, shaded.
  template <class Cover>
  void paint(Cover cover) {
    const Spot centre = middle();
    const float tilt = random_.uniform() < 0.65F ? 0.0F : random_.uniform(0, turn);
    const float c = std::cos(tilt), s = std::sin(tilt);
    const Shading shading{random_, 0.45F};
    canvas_.for_each([&](int x, int y, float) {
      const float dx = static_cast<float>(x) - centre.x, dy = static_cast<float>(y) - centre.y;
      const float px = centre.x + c * dx + s * dy, py = centre.y + c * dy - s * dx;
      return cover(px, py) * shading(px, py);
    });
  }

  Canvas& canvas_;
  RandomStream& random_;
  float side_;
};

}  // namespace digitnet::detail
