#pragma once

#include <digitnet/core/random.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/digits/outliers/canvas.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>

namespace digitnet::detail {

/// Draws the outliers that are strokes or cover the whole image, on one canvas.
class OutlierArtist {
 public:
  OutlierArtist(Canvas& canvas, RandomStream& random) noexcept
      : canvas_{canvas},
        random_{random},
        side_{static_cast<float>((std::min)(canvas.height(), canvas.width()))} {}

  void scribble() {
    std::array<Path, 1> paths;
    Spot at{};
    float direction = random_.uniform(0, turn), curl = 0;
    const float jitter = random_.uniform(0.2F, 2);
    const std::uint32_t steps = 30 + random_.below(60);
    for (std::uint32_t i = 0; i < steps; ++i) {
      paths[0].add(at);
      if (random_.uniform() < 0.15F) curl = random_.uniform(-1, 1);
      direction += curl + jitter * random_.uniform(-1, 1);
      const float step = random_.uniform(0.5F, 1.5F);
      at = {at.x + step * std::cos(direction), at.y + step * std::sin(direction)};
    }
    ink(paths);
  }

  void strokes() {
    std::array<Path, 8> paths;
    const std::size_t count = 4 + random_.below(5);
    Spot last = anywhere();
    for (std::size_t i = 0; i < count; ++i) {
      const Spot start = random_.uniform() < 0.6F ? last : anywhere();
      const Spot end = anywhere();
      paths[i].add(start);
      if (random_.uniform() < 0.4F) {
        paths[i].curve(anywhere(), end);
      } else {
        paths[i].add(end);
      }
      const float along = random_.uniform() < 0.5F ? 1 : random_.uniform();
      last = {start.x + along * (end.x - start.x), start.y + along * (end.y - start.y)};
    }
    ink(std::span{paths}.first(count));
  }

  void figure() {
    std::array<Path, 3> paths;
    const std::size_t count = 1 + random_.below(3);
    const float aspect = random_.uniform(0.5F, 1.1F), slant = random_.uniform(-0.3F, 0.3F);
    const auto node = [&](std::uint32_t i) {
      const float x = static_cast<float>(i % 3), y = static_cast<float>(i / 3);
      return Spot{aspect * x + slant * y + random_.uniform(-0.1F, 0.1F),
                  y + random_.uniform(-0.1F, 0.1F)};
    };
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t edges = (count == 1 ? 4 : 2) + random_.below(4);
      std::uint32_t last = random_.below(9);
      paths[i].add(node(last));
      for (std::uint32_t e = 0; e < edges; ++e) {
        last = (last + 1 + random_.below(8)) % 9;  // another one
        const Spot end = node(last);
        if (random_.uniform() < 0.25F) {
          paths[i].curve(node(random_.below(9)), end);
        } else {
          paths[i].add(end);
        }
      }
    }
    ink(std::span{paths}.first(count));
  }

  void dots() {
    const std::uint32_t count = 2 + random_.below(14);
    const float length = random_.uniform(0, 0.25F) * side_, radius = random_.uniform(0.6F, 2.5F);
    for (std::uint32_t i = 0; i < count; ++i) {
      Path path;
      const Spot start = anywhere_on_canvas();
      const float direction = random_.uniform(0, turn);
      path.add(start);
      path.add({start.x + length * std::cos(direction), start.y + length * std::sin(direction)});
      canvas_.stroke(path, radius, random_.uniform(0.5F, 1));
    }
  }

  void texture() {
    const Texture first{random_}, second{random_};
    const float mix = random_.uniform() < 0.5F ? 0.0F : random_.uniform();
    const float low = random_.uniform(0, 0.5F), high = random_.uniform(0.5F, 1);
    canvas_.for_each([&](int x, int y, float) {
      const float px = static_cast<float>(x), py = static_cast<float>(y);
      return low + (high - low) * ((1 - mix) * first(px, py) + mix * second(px, py));
    });
  }

  void noise() {
    const float density = random_.uniform() < 0.4F ? 1.0F : random_.uniform(0.01F, 0.6F);
    const bool binary = random_.uniform() < 0.5F;
    const float base = random_.uniform() < 0.7F ? 0.0F : random_.uniform();
    const float gain = random_.uniform(0.15F, 1);
    canvas_.for_each([&](int, int, float) {
      const float chance = random_.uniform(), value = random_.uniform();
      if (chance >= density) return base;
      return base + gain * ((binary ? 1.0F : value) - base);
    });
    const std::uint32_t blurs = random_.below(3);
    for (std::uint32_t i = 0; i < blurs; ++i) canvas_.blur();
  }

  void mosaic(const Dataset& digits) {
    const auto any = [&] {
      return digits.image(random_.below(static_cast<std::uint32_t>(digits.size())));
    };
    const auto a = any(), b = any(), c = any(), d = any();
    const int width = canvas_.width(), height = canvas_.height();
    const auto pixel = [&](std::span<const std::uint8_t> image, int x, int y) {
      const bool inside = x >= 0 && y >= 0 && x < width && y < height;
      return inside ? static_cast<float>(image[static_cast<std::size_t>(y * width + x)]) / 255
                    : 0.0F;
    };
    const std::uint32_t kind = random_.below(5);
    const int by_x = 2 + static_cast<int>(random_.below(4)),
              by_y = 2 + static_cast<int>(random_.below(4));
    const int left = static_cast<int>(random_.below(static_cast<std::uint32_t>(width / 2)));
    const int top = static_cast<int>(random_.below(static_cast<std::uint32_t>(height / 2)));
    canvas_.for_each([&](int x, int y, float) -> float {
      switch (kind) {
        case 0:  // quarters of four digits, each from another corner
          return pixel(y < height / 2 ? (x < width / 2 ? a : b) : (x < width / 2 ? c : d),
                       (x + width / 2) % width, (y + height / 2) % height);
        case 1:
          return pixel(a, left + x / 2, top + y / 2);  // a magnified quarter
        case 2:
          return 1 - pixel(a, x, y);  // paper and ink exchanged
        case 3:
          return (std::max)(pixel(a, x - by_x, y - by_y), pixel(b, x + by_x, y + by_y));
        default: {  // a number, squeezed
          const int half = x < width / 2 ? 0 : width / 2;
          return pixel(half == 0 ? a : b, 2 * (x - half), 2 * (y - height / 4));
        }
      }
    });
  }

 private:
  static constexpr float turn = 2 * std::numbers::pi_v<float>;

  [[nodiscard]] Spot anywhere() noexcept {
    const float x = random_.uniform();
    return {x, random_.uniform()};
  }
  [[nodiscard]] Spot anywhere_on_canvas() noexcept {
    const Spot spot = anywhere();
    return {spot.x * static_cast<float>(canvas_.width()),
            spot.y * static_cast<float>(canvas_.height())};
  }

  /// Most shapes fill the box that digits fill, since pictures are scaled to it.
  void ink(std::span<Path> paths) {
    const float size = random_.uniform() < 0.8F ? random_.uniform(0.6F, 0.72F) * side_
                                                : random_.uniform(0.2F, 1.2F) * side_;
    const float x = random_.normal(), y = random_.normal();
    fit_paths(paths, size,
              {0.5F * static_cast<float>(canvas_.width() - 1) + 1.5F * x,
               0.5F * static_cast<float>(canvas_.height() - 1) + 1.5F * y});
    const float radius = random_.uniform(0.4F, 2), full = random_.uniform(0.8F, 1);
    for (const Path& path : paths) canvas_.stroke(path, radius, full);
  }

  Canvas& canvas_;
  RandomStream& random_;
  float side_;
};

}  // namespace digitnet::detail
