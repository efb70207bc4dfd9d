#include <digitnet/core/random.hpp>
#include <digitnet/image/resample.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>

using namespace digitnet;

TEST_CASE("shrinking averages areas") {
  const Picture picture(4, 2, {0, 100, 10, 30, 100, 200, 20, 40});
  const Plane half = resample(picture, region_of(picture.box()), 2, 1);
  CHECK(half(0, 0) == doctest::Approx(100));
  CHECK(half(1, 0) == doctest::Approx(25));
  const Plane uneven = resample(Plane(3, 1, {0, 30, 60}), {0, 0, 3, 1}, 2, 1);
  CHECK(uneven(0, 0) == doctest::Approx(10));  // all of the first, half of the second pixel
  CHECK(uneven(1, 0) == doctest::Approx(50));
}

TEST_CASE("the same size changes nothing, and shrinking keeps the mean") {
  RandomStream random{Seed{5}};
  Plane plane(31, 17);
  for (float& v : plane.pixels()) v = random.uniform();
  CHECK(resample(plane, region_of(plane.box()), 31, 17) == plane);
  const auto mean = [](const Plane& p) {
    return std::accumulate(p.pixels().begin(), p.pixels().end(), 0.0) /
           static_cast<double>(p.size());
  };
  CHECK(mean(resample(plane, region_of(plane.box()), 7, 5)) == doctest::Approx(mean(plane)));
  CHECK(shrunk(plane, region_of(plane.box()), 10).width() == 10);
  CHECK(shrunk(plane, region_of(plane.box()), 100) == plane);
}

TEST_CASE("magnifying interpolates and repeats the edge") {
  const Plane wide = resample(Plane(2, 1, {0, 100}), {0, 0, 2, 1}, 4, 1);
  CHECK(wide(0, 0) == doctest::Approx(0));
  CHECK(wide(1, 0) == doctest::Approx(25));
  CHECK(wide(2, 0) == doctest::Approx(75));
  CHECK(wide(3, 0) == doctest::Approx(100));
  const Plane beyond = resample(Plane(1, 1, 7), {-3, -3, 8, 8}, 5, 5);
  for (const float v : beyond.pixels()) CHECK(v == doctest::Approx(7));
}

TEST_CASE("nothing cannot be resampled") {
  CHECK_THROWS_AS((void)resample(Plane{}, {0, 0, 1, 1}, 1, 1), InvalidArgument);
  CHECK_THROWS_AS((void)resample(Plane(1, 1), {0, 0, 0, 1}, 1, 1), InvalidArgument);
  CHECK_THROWS_AS((void)resample(Plane(1, 1), {0, 0, 1, NAN}, 1, 1), InvalidArgument);
  CHECK_THROWS_AS((void)resample(Plane(1, 1), {0, 0, 1, 1}, 0, 1), InvalidArgument);
}
