#include <digitnet/core/random.hpp>
#include <digitnet/image/morphology.hpp>

#include <doctest/doctest.h>

#include <algorithm>

using namespace digitnet;

namespace {

/// Closing by definition: the least, over all squares that hold a pixel, of the largest value
/// inside.
Plane closed_slowly(const Plane& source, int radius) {
  Plane result(source.width(), source.height());
  for (int y = 0; y < source.height(); ++y) {
    for (int x = 0; x < source.width(); ++x) {
      float least = 1e9F;
      for (int cy = y - radius; cy <= y + radius; ++cy) {
        for (int cx = x - radius; cx <= x + radius; ++cx) {
          float largest = -1e9F;
          for (int v = cy - radius; v <= cy + radius; ++v) {
            for (int u = cx - radius; u <= cx + radius; ++u) {
              if (source.contains(u, v)) largest = std::max(largest, source(u, v));
            }
          }
          least = std::min(least, largest);
        }
      }
      result(x, y) = least;
    }
  }
  return result;
}

}  // namespace

TEST_CASE("closing and opening do what their definition says, whatever the size") {
  RandomStream random{Seed{1}};
  for (int trial = 0; trial < 40; ++trial) {
    Plane plane(1 + static_cast<int>(random.below(14)), 1 + static_cast<int>(random.below(14)));
    for (float& v : plane.pixels()) v = random.uniform();
    const int radius = static_cast<int>(random.below(7));
    CHECK(closed(plane, radius) == closed_slowly(plane, radius));
    Plane negative = plane, expected = closed(plane, radius);
    for (float& v : negative.pixels()) v = -v;
    for (float& v : expected.pixels()) v = -v;
    CHECK(opened(negative, radius) == expected);
  }
}

TEST_CASE("closing removes a stroke and keeps a slope") {
  Plane plane(60, 40);
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < 60; ++x) plane(x, y) = static_cast<float>(x);
  }
  const Plane slope = plane;
  for (int y = 5; y < 35; ++y) plane(30, y) = plane(31, y) = 0;
  CHECK(closed(slope, 4) == slope);
  const Plane without = closed(plane, 4);
  float lowest = 0;  // beside the stroke the slope is up to its width lower
  for (std::size_t i = 0; i < plane.size(); ++i) {
    lowest = std::min(lowest, without.pixels()[i] - slope.pixels()[i]);
  }
  CHECK(lowest == doctest::Approx(-2));
}

TEST_CASE("a stroke along the edge is removed if squares may not stick out too far") {
  Plane plane(40, 30, 9.0F);
  for (int y = 0; y < 30; ++y) {
    for (int x = 0; x < 5; ++x) plane(x, y) = 1;  // dark, at the left edge
  }
  CHECK(closed(plane, 4) == plane);
  CHECK(closed(plane, 4, 5) == plane);
  CHECK(closed(plane, 4, 6) == Plane(40, 30, 9.0F));
  CHECK(closed(plane, 20, 100) == Plane(40, 30, 9.0F));  // squares larger than the picture
  for (float& v : plane.pixels()) v = -v;
  CHECK(opened(plane, 4, 6) == Plane(40, 30, -9.0F));
}
