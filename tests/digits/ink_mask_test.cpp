#include "../image/test_pictures.hpp"

#include <digitnet/core/random.hpp>
#include <digitnet/digits/preparation/ink_mask.hpp>
#include <digitnet/image/resample.hpp>

#include <doctest/doctest.h>

#include <array>

using namespace digitnet;

namespace {

Plane plane_of(const Picture& picture) {
  return resample(picture, region_of(picture.box()), picture.width(), picture.height());
}

/// Pixels where the mask and the drawing (cut at one half) differ, over the pixels of the drawing.
double mismatch(const Mask& mask, const Plane& drawing) {
  double wrong = 0, inked = 0;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const bool ink = drawing.pixels()[i] > 0.5F;
    inked += ink ? 1 : 0;
    wrong += ink != (mask.pixels()[i] != 0) ? 1 : 0;
  }
  return wrong / inked;
}

}  // namespace

TEST_CASE("noise is measured beside slopes and edges") {
  RandomStream random{Seed{3}};
  Plane plane(120, 100);
  for (int y = 0; y < 100; ++y) {
    for (int x = 0; x < 120; ++x) {
      plane(x, y) = static_cast<float>(x) + (y > 50 ? 80.0F : 0.0F) + 5 * random.normal();
    }
  }
  CHECK(noise_level(plane) == doctest::Approx(5).epsilon(0.1));
  CHECK(noise_level(Plane(50, 50, 7.0F)) == 0);
  CHECK(noise_level(Plane(2, 2)) == 0);
  CHECK(noise_level(smoothed(plane)) < 2);
}

TEST_CASE("noise that is left after smoothing") {
  RandomStream random{Seed{4}};
  Plane plane(300, 300);
  for (float& value : plane.pixels()) value = 20 * random.normal();
  const auto deviation = [](const Plane& noise) {
    double squares = 0;
    for (const float value : noise.pixels()) squares += static_cast<double>(value * value);
    return std::sqrt(squares / static_cast<double>(noise.size()));
  };
  CHECK(noise_left(0) == 1);
  for (int passes = 1; passes <= 4; ++passes) {
    plane = smoothed(plane);
    CHECK(deviation(plane) ==
          doctest::Approx(20 * static_cast<double>(noise_left(passes))).epsilon(0.05));
  }
}

TEST_CASE("Otsu's split separates two classes of any size") {
  std::array<double, 256> histogram{};
  histogram[20] = 900;
  histogram[200] = 100;
  const InkSplit split = otsu_split(histogram);
  CHECK(split.low == doctest::Approx(20));
  CHECK(split.high == doctest::Approx(200));
  CHECK(split.share == doctest::Approx(0.1));
}

TEST_CASE("ink is found in either polarity and down to faint gray on gray") {
  const Plane drawing = test_pictures::five(90, 70, 25, 10, 48, 5);
  for (const auto& [paper, ink] : {std::pair{255, 0}, {0, 255}, {150, 130}, {130, 150}, {60, 20}}) {
    const Ink found = find_ink(plane_of(test_pictures::drawn(drawing, paper, ink)));
    CHECK(found.polarity == (ink < paper ? Polarity::dark_ink : Polarity::light_ink));
    CHECK(mismatch(found.mask, drawing) < 0.05);
  }
}

TEST_CASE("a slope of light and a shadow with a sharp edge are no ink") {
  const Plane drawing = test_pictures::five(160, 120, 50, 20, 80, 7);
  Plane page = plane_of(test_pictures::drawn(drawing, 240, 60)), shadow = page;
  for (int y = 0; y < 120; ++y) {
    for (int x = 0; x < 160; ++x) {
      page(x, y) *= 1 - 0.6F * static_cast<float>(x + y) / 280;
      if (x < 70) shadow(x, y) *= 0.55F;
    }
  }
  CHECK(mismatch(find_ink(page).mask, drawing) < 0.05);
  CHECK(mismatch(find_ink(shadow).mask, drawing) < 0.08);
}

TEST_CASE("strong noise is smoothed away") {
  RandomStream random{Seed{8}};
  const Plane drawing = test_pictures::five(200, 200, 40, 40, 120, 12);
  Plane page = plane_of(test_pictures::drawn(drawing, 200, 60));
  for (float& v : page.pixels()) v += 30 * random.normal();
  CHECK(mismatch(find_ink(page).mask, drawing) < 0.15);
}

TEST_CASE("a small digit on a big page is not lost") {
  const Plane drawing = test_pictures::five(400, 400, 300, 50, 22, 3);
  CHECK(mismatch(find_ink(plane_of(test_pictures::drawn(drawing, 250, 40))).mask, drawing) < 0.1);
}

TEST_CASE("a few marks count against rough paper of any size") {
  Plane strength(200, 200);
  for (int y = 0; y < 200; ++y) {
    for (int x = 0; x < 200; ++x) strength(x, y) = x % 2 == 0 ? 0 : 10;
  }
  for (int x = 60; x < 100; ++x) strength(x, 80) = 100;
  const InkSplit split = ink_split(strength, 5);
  CHECK(split.middle() > 30);
  CHECK(split.middle() < 70);
}

TEST_CASE("a mask grows by a pixel to all sides") {
  Mask mask(7, 6);
  mask(3, 2) = mask(6, 5) = 1;
  Mask expected(7, 6);
  for (int y = 1; y <= 3; ++y) {
    for (int x = 2; x <= 4; ++x) expected(x, y) = 1;
  }
  expected(5, 4) = expected(6, 4) = expected(5, 5) = expected(6, 5) = 1;
  CHECK(detail::grown(mask) == expected);
}

TEST_CASE("without ink there is no contrast") {
  CHECK(find_ink(Plane(30, 30, 77.0F)).contrast == 0);
  CHECK(find_ink(Plane(1, 1, 0.0F)).contrast == 0);
  CHECK(find_ink(Plane(300, 1, 9.0F)).contrast == 0);
}
