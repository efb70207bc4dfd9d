#include "../image/test_pictures.hpp"

#include <digitnet/core/random.hpp>
#include <digitnet/digits/preparation/stroke.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace digitnet;

TEST_CASE("distances are exact") {
  RandomStream random{Seed{2}};
  for (int trial = 0; trial < 30; ++trial) {
    Mask mask(1 + static_cast<int>(random.below(12)), 1 + static_cast<int>(random.below(12)));
    for (auto& v : mask.pixels()) v = random.below(6) == 0 ? 1 : 0;
    mask(0, 0) = 1;
    const Plane distance = distance_to(mask, true);
    for (int y = 0; y < mask.height(); ++y) {
      for (int x = 0; x < mask.width(); ++x) {
        float best = 1e9F;
        for (int v = 0; v < mask.height(); ++v) {
          for (int u = 0; u < mask.width(); ++u) {
            if (mask(u, v) != 0)
              best =
                  std::min(best, std::hypot(static_cast<float>(u - x), static_cast<float>(v - y)));
          }
        }
        CHECK(distance(x, y) == doctest::Approx(best));
      }
    }
  }
  CHECK(distance_to(Mask(5, 5), true)(2, 2) > 1000);
}

TEST_CASE("the stroke width is that of the pen") {
  for (const float pen : {3.0F, 6.0F, 10.0F}) {
    CAPTURE(pen);
    CHECK(stroke_width(test_pictures::five(140, 140, 20, 20, 100, pen)) ==
          doctest::Approx(pen).epsilon(0.2));
  }
  CHECK(stroke_width(Plane(10, 10)) == 0);
}

TEST_CASE("edges move by the offset") {
  const Plane drawing = test_pictures::five(140, 140, 20, 20, 100, 6);
  const float before = stroke_width(drawing);
  CHECK(stroke_width(moved_edges(drawing, 2)) == doctest::Approx(before + 4).epsilon(0.1));
  CHECK(stroke_width(moved_edges(drawing, -1)) == doctest::Approx(before - 2).epsilon(0.15));
  const Plane same = moved_edges(drawing, 0);
  for (std::size_t i = 0; i < same.size(); ++i) {
    CHECK(std::abs(same.pixels()[i] - drawing.pixels()[i]) < 0.8F);
  }
}
