#pragma once

#include <digitnet/core/random.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>

/// Simple drawing of small gray images, for the generated images of `outliers.hpp`. Lengths are in
/// pixels, the middle of the upper left pixel is (0, 0); ink is from 0 to 1.
namespace digitnet::detail {

inline constexpr int max_canvas_side = 64;

struct Spot {
  float x = 0, y = 0;
};

/// A path of at most `capacity` points; what is added to a full one is dropped.
class Path {
 public:
  static constexpr std::size_t capacity = 96;

  void add(Spot spot) noexcept {
    if (size_ < capacity) spots_[size_++] = spot;
  }

  /// Adds a quadratic Bezier curve from the last point over `control` to `end`.
  void curve(Spot control, Spot end) noexcept {
    constexpr int pieces = 6;
    const Spot start = size_ > 0 ? spots_[size_ - 1] : control;
    for (int i = 1; i <= pieces; ++i) {
      const float t = static_cast<float>(i) / pieces, s = 1 - t;
      add({s * s * start.x + 2 * s * t * control.x + t * t * end.x,
           s * s * start.y + 2 * s * t * control.y + t * t * end.y});
    }
  }

  [[nodiscard]] std::span<Spot> spots() noexcept { return std::span{spots_}.first(size_); }
  [[nodiscard]] std::span<const Spot> spots() const noexcept {
    return std::span{spots_}.first(size_);
  }

 private:
  std::array<Spot, capacity> spots_{};
  std::size_t size_ = 0;
};

/// A gray image that is drawn on.
class Canvas {
 public:
  /// Both sides from 1 to `max_canvas_side`.
  Canvas(int height, int width) noexcept : height_{height}, width_{width} {
    std::fill_n(ink_.begin(), height * width, 0.0F);
  }

  [[nodiscard]] int height() const noexcept { return height_; }
  [[nodiscard]] int width() const noexcept { return width_; }

  float& operator()(int x, int y) noexcept {
    return ink_[static_cast<std::size_t>(y * width_ + x)];
  }

  /// Sets each pixel to `value(x, y, ink)`.
  template <class Value>
  void for_each(Value value) {
    for (int y = 0; y < height_; ++y) {
      for (int x = 0; x < width_; ++x) (*this)(x, y) = value(x, y, (*this)(x, y));
    }
  }

  /// Draws along the path with a round pen.
  void stroke(const Path& path, float radius, float ink = 1) noexcept {
    const auto spots = path.spots();
    for (std::size_t i = 0; i < spots.size(); ++i) {
      segment(spots[i > 0 ? i - 1 : 0], spots[i], radius, ink);
    }
  }

  /// Replaces every pixel by the mean of its 3 x 3 neighbours.
  void blur() noexcept {
    const Canvas before = *this;
    const auto at = [&before](int x, int y) {
      const bool inside = x >= 0 && y >= 0 && x < before.width_ && y < before.height_;
      return inside ? before.ink_[static_cast<std::size_t>(y * before.width_ + x)] : 0.0F;
    };
    for_each([&](int x, int y, float) {
      float sum = 0;
      for (int dy = -1; dy <= 1; ++dy) sum += at(x - 1, y + dy) + at(x, y + dy) + at(x + 1, y + dy);
      return sum / 9;
    });
  }

  /// The image as bytes: (height, width).
  void write(std::span<std::uint8_t> pixels) const noexcept {
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      pixels[i] = static_cast<std::uint8_t>(std::lrint(255 * std::clamp(ink_[i], 0.0F, 1.0F)));
    }
  }

 private:
  void segment(Spot a, Spot b, float radius, float ink) noexcept {
    const float dx = b.x - a.x, dy = b.y - a.y;
    const float square = (std::max)(dx * dx + dy * dy, 1e-6F);
    const auto first = [&](float low) {
      return (std::max)(0, static_cast<int>(std::floor(low - radius - 1)));
    };
    const auto last = [&](float high, int side) {
      return (std::min)(side - 1, static_cast<int>(std::ceil(high + radius + 1)));
    };
    for (int y = first((std::min)(a.y, b.y)); y <= last((std::max)(a.y, b.y), height_); ++y) {
      for (int x = first((std::min)(a.x, b.x)); x <= last((std::max)(a.x, b.x), width_); ++x) {
        const float px = static_cast<float>(x) - a.x, py = static_cast<float>(y) - a.y;
        const float t = std::clamp((px * dx + py * dy) / square, 0.0F, 1.0F);
        const float ex = px - t * dx, ey = py - t * dy;
        const float cover = std::clamp(radius + 0.5F - std::sqrt(ex * ex + ey * ey), 0.0F, 1.0F);
        float& pixel = (*this)(x, y);
        pixel = (std::max)(pixel, ink * cover);
      }
    }
  }

  int height_, width_;
  std::array<float, std::size_t{max_canvas_side} * max_canvas_side> ink_;  // the rest is unused
};

/// Scales and moves all paths together so that their box has its longer side `size` and its middle
/// at `centre`.
inline void fit_paths(std::span<Path> paths, float size, Spot centre) noexcept {
  Spot low{1e9F, 1e9F}, high{-1e9F, -1e9F};
  for (const Path& path : paths) {
    for (const Spot& spot : path.spots()) {
      low = {(std::min)(low.x, spot.x), (std::min)(low.y, spot.y)};
      high = {(std::max)(high.x, spot.x), (std::max)(high.y, spot.y)};
    }
  }
  const float factor = size / (std::max)({high.x - low.x, high.y - low.y, 1e-3F});
  for (Path& path : paths) {
    for (Spot& spot : path.spots()) {
      spot = {centre.x + factor * (spot.x - 0.5F * (low.x + high.x)),
              centre.y + factor * (spot.y - 0.5F * (low.y + high.y))};
    }
  }
}

/// A smooth or striped pattern over the plane, 0 to 1.
class Texture {
 public:
  explicit Texture(RandomStream& random) noexcept
      : kind_{random.below(4)},
        angle_{random.uniform(0, std::numbers::pi_v<float>)},
        period_{random.uniform(2, 14)},
        phase_{random.uniform()},
        sharpness_{random.uniform(0.5F, 6)} {
    for (float& value : lattice_) value = random.uniform();
  }

  [[nodiscard]] float operator()(float x, float y) const noexcept {
    const float u = (x * std::cos(angle_) + y * std::sin(angle_)) / period_ + phase_;
    const float v = (y * std::cos(angle_) - x * std::sin(angle_)) / period_ + phase_;
    switch (kind_) {
      case 0:
        return sharp(wave(u));  // stripes
      case 1:
        return sharp(wave(u) * wave(v));  // checks
      case 2:
        return sharp(2 * smooth(u, v) - 1);
      default:
        return std::clamp(0.5F + 0.35F * (u - phase_ - 7 / period_), 0.0F, 1.0F);  // gradient
    }
  }

 private:
  static constexpr int cells = 8;

  static float wave(float t) noexcept { return std::sin(2 * std::numbers::pi_v<float> * t); }
  [[nodiscard]] float sharp(float value) const noexcept {
    return std::clamp(0.5F + 0.5F * sharpness_ * value, 0.0F, 1.0F);
  }

  /// Value noise: random numbers on a lattice, interpolated in between.
  [[nodiscard]] float smooth(float u, float v) const noexcept {
    const float fu = std::floor(u), fv = std::floor(v);
    const float a = u - fu, b = v - fv;
    const auto at = [&](int du, int dv) {
      const auto wrap = [](int i) {
        return static_cast<std::size_t>(((i % cells) + cells) % cells);
      };
      return lattice_[wrap(static_cast<int>(fv) + dv) * cells + wrap(static_cast<int>(fu) + du)];
    };
    return (1 - b) * ((1 - a) * at(0, 0) + a * at(1, 0)) + b * ((1 - a) * at(0, 1) + a * at(1, 1));
  }

  std::uint32_t kind_;
  float angle_, period_, phase_, sharpness_;
  std::array<float, std::size_t{cells} * cells> lattice_{};
};

}  // namespace digitnet::detail
