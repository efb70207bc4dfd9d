#include "ink.hpp"

#include <digitnet/digits/preparation/normalise.hpp>
#include <digitnet/digits/preparation/stroke.hpp>
#include <digitnet/image/resample.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace digitnet::stress {
namespace {

/// Keys' cubic through four neighbours, `t` of the way from the second to the third.
std::array<float, 4> cubic(float t) {
  const float t2 = t * t, t3 = t2 * t;
  return {-0.5F * t + t2 - 0.5F * t3, 1 - 2.5F * t2 + 1.5F * t3, 0.5F * t + 2 * t2 - 1.5F * t3,
          -0.5F * t2 + 0.5F * t3};
}

/// Removes border pixels until lines of one pixel are left.
void thin(Mask& mask) {
  const auto set = [&mask](int x, int y) { return mask.contains(x, y) && mask(x, y) != 0 ? 1 : 0; };
  std::vector<std::array<int, 2>> removed;
  do {
    removed.clear();
    for (int pass = 0; pass < 2; ++pass) {
      const std::size_t before = removed.size();
      for (int y = 0; y < mask.height(); ++y) {
        for (int x = 0; x < mask.width(); ++x) {
          if (mask(x, y) == 0) continue;
          // Neighbours clockwise from the one above.
          const std::array<int, 8> n{set(x, y - 1),     set(x + 1, y - 1), set(x + 1, y),
                                     set(x + 1, y + 1), set(x, y + 1),     set(x - 1, y + 1),
                                     set(x - 1, y),     set(x - 1, y - 1)};
          int count = 0, edges = 0;
          for (std::size_t i = 0; i < 8; ++i) {
            count += n[i];
            edges += n[i] == 0 && n[(i + 1) % 8] != 0 ? 1 : 0;
          }
          if (count < 2 || count > 6 || edges != 1) continue;
          const int one = pass == 0 ? n[0] * n[2] * n[4] : n[0] * n[2] * n[6];
          const int two = pass == 0 ? n[2] * n[4] * n[6] : n[0] * n[4] * n[6];
          if (one == 0 && two == 0) removed.push_back({x, y});
        }
      }
      for (std::size_t i = before; i < removed.size(); ++i) mask(removed[i][0], removed[i][1]) = 0;
    }
  } while (!removed.empty());
}

}  // namespace

Plane ink_of(std::span<const std::uint8_t> image) {
  Plane ink(MnistFormat::side, MnistFormat::side);
  std::transform(image.begin(), image.end(), ink.pixels().begin(),
                 [](std::uint8_t pixel) { return static_cast<float>(pixel) / 255; });
  return ink;
}

Plane enlarged(const Plane& ink, int factor) {
  const int width = ink.width() * factor, height = ink.height() * factor;
  const auto place = [factor](int i) {
    return (static_cast<float>(i) + 0.5F) / static_cast<float>(factor) - 0.5F;
  };
  const auto pixel = [&ink](int x, int y) { return ink.contains(x, y) ? ink(x, y) : 0.0F; };
  Plane wide(width, ink.height()), result(width, height);
  for (int y = 0; y < ink.height(); ++y) {
    for (int x = 0; x < width; ++x) {
      const int first = static_cast<int>(std::floor(place(x)));
      const auto w = cubic(place(x) - static_cast<float>(first));
      for (int k = 0; k < 4; ++k) {
        wide(x, y) += w[static_cast<std::size_t>(k)] * pixel(first + k - 1, y);
      }
    }
  }
  const float steep = std::max(1.0F, 0.6F * static_cast<float>(factor));
  for (int y = 0; y < height; ++y) {
    const int first = static_cast<int>(std::floor(place(y)));
    const auto w = cubic(place(y) - static_cast<float>(first));
    for (int x = 0; x < width; ++x) {
      float value = 0;
      for (int k = 0; k < 4; ++k) {
        const int from = first + k - 1;
        if (from >= 0 && from < ink.height())
          value += w[static_cast<std::size_t>(k)] * wide(x, from);
      }
      result(x, y) = std::clamp((value - 0.5F) * steep + 0.5F, 0.0F, 1.0F);
    }
  }
  return result;
}

Plane with_pen(const Plane& ink, float width) {
  Mask mask(ink.width(), ink.height());
  std::transform(ink.pixels().begin(), ink.pixels().end(), mask.pixels().begin(),
                 [](float value) { return static_cast<std::uint8_t>(value > 0.5F ? 1 : 0); });
  thin(mask);
  Plane result = distance_to(mask, true);
  for (float& value : result.pixels()) value = std::clamp(width / 2 - value + 0.5F, 0.0F, 1.0F);
  return result;
}

Plane with_hairline(const Plane& ink, float scale, float width) {
  constexpr int factor = 4;
  const Plane large = enlarged(ink, factor);
  Mask mask(large.width(), large.height());
  std::transform(large.pixels().begin(), large.pixels().end(), mask.pixels().begin(),
                 [](float value) { return static_cast<std::uint8_t>(value > 0.5F ? 1 : 0); });
  thin(mask);
  const auto set = [&mask](int x, int y) { return mask.contains(x, y) && mask(x, y) != 0; };
  // Each pixel at the mean of its neighbourhood, so that slanted lines are no stairs.
  constexpr int reach = 3;
  const auto spot = [&](int x, int y) {
    float sum_x = 0, sum_y = 0, count = 0;
    for (int dy = -reach; dy <= reach; ++dy) {
      for (int dx = -reach; dx <= reach; ++dx) {
        if (!set(x + dx, y + dy)) continue;
        sum_x += static_cast<float>(x + dx) + 0.5F;
        sum_y += static_cast<float>(y + dy) + 0.5F;
        count += 1;
      }
    }
    return Spot{sum_x / count * scale / factor, sum_y / count * scale / factor};
  };
  std::vector<Segment> segments;
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) {
      if (!set(x, y)) continue;
      for (const auto& [dx, dy] : {std::array{1, 0}, {-1, 1}, {0, 1}, {1, 1}}) {
        if (set(x + dx, y + dy))
          segments.push_back({spot(x, y), spot(x + dx, y + dy), width, width});
      }
    }
  }
  const int side = static_cast<int>(std::ceil(scale * static_cast<float>(ink.width())));
  return drawn(segments, side, side);
}

Plane turned(const Plane& ink, float degrees) {
  const float angle = degrees * std::numbers::pi_v<float> / 180;
  const float c = std::cos(angle), s = std::sin(angle);
  const float middle_x = static_cast<float>(ink.width() - 1) / 2;
  const float middle_y = static_cast<float>(ink.height() - 1) / 2;
  const auto pixel = [&ink](int x, int y) { return ink.contains(x, y) ? ink(x, y) : 0.0F; };
  Plane result(ink.width(), ink.height());
  for (int y = 0; y < ink.height(); ++y) {
    for (int x = 0; x < ink.width(); ++x) {
      const float dx = static_cast<float>(x) - middle_x, dy = static_cast<float>(y) - middle_y;
      const float from_x = middle_x + c * dx + s * dy, from_y = middle_y - s * dx + c * dy;
      const int column = static_cast<int>(std::floor(from_x));
      const int row = static_cast<int>(std::floor(from_y));
      const float right = from_x - static_cast<float>(column);
      const float down = from_y - static_cast<float>(row);
      result(x, y) =
          (pixel(column, row) * (1 - right) + pixel(column + 1, row) * right) * (1 - down) +
          (pixel(column, row + 1) * (1 - right) + pixel(column + 1, row + 1) * right) * down;
    }
  }
  return result;
}

Plane resized(const Plane& ink, int width, int height) {
  return resample(ink, region_of(ink.box()), width, height);
}

Plane cropped(const Plane& ink) { return crop(ink, box_above(ink, 0.02F)); }

Plane drawn(std::span<const Segment> segments, int width, int height) {
  Plane result(width, height);
  for (const Segment& segment : segments) {
    const float reach = std::max(segment.from_width, segment.to_width) / 2 + 1;
    const auto range = [&](float a, float b, int limit) {
      return std::array{std::clamp(static_cast<int>(std::min(a, b) - reach), 0, limit),
                        std::clamp(static_cast<int>(std::max(a, b) + reach) + 1, 0, limit)};
    };
    const auto [left, right] = range(segment.from.x, segment.to.x, width);
    const auto [top, bottom] = range(segment.from.y, segment.to.y, height);
    const float dx = segment.to.x - segment.from.x, dy = segment.to.y - segment.from.y;
    const float length = std::max(dx * dx + dy * dy, 1e-6F);
    for (int y = top; y < bottom; ++y) {
      for (int x = left; x < right; ++x) {
        const float px = static_cast<float>(x) + 0.5F - segment.from.x;
        const float py = static_cast<float>(y) + 0.5F - segment.from.y;
        const float along = std::clamp((px * dx + py * dy) / length, 0.0F, 1.0F);
        const float off = std::hypot(px - along * dx, py - along * dy);
        const float pen = segment.from_width + along * (segment.to_width - segment.from_width);
        result(x, y) = std::max(result(x, y), std::clamp(pen / 2 - off + 0.5F, 0.0F, 1.0F));
      }
    }
  }
  return result;
}

}  // namespace digitnet::stress
