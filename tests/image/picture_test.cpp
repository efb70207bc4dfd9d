#include <digitnet/image/picture.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

using namespace digitnet;

TEST_CASE("boxes unite and intersect") {
  const Box a{1, 2, 3, 4}, b{3, 0, 5, 3};
  CHECK(united(a, b) == Box{1, 0, 7, 6});
  CHECK(intersected(a, b) == Box{3, 2, 1, 1});
  CHECK(united(Box{}, a) == a);
  CHECK(intersected(a, Box{10, 10, 1, 1}).empty());
}

TEST_CASE("a picture checks its size and coordinates") {
  CHECK_THROWS_AS(Picture(-1, 2), InvalidArgument);
  CHECK_THROWS_AS(Picture(2, 2, std::vector<std::uint8_t>(3)), InvalidArgument);
  CHECK(Picture(0, 5).empty());
  const Picture picture(2, 2, {1, 2, 3, 4});
  CHECK(picture.at(1, 0) == 2);
  CHECK_THROWS_AS((void)picture.at(2, 0), InvalidArgument);
  CHECK_THROWS_AS((void)picture.at(0, -1), InvalidArgument);
  CHECK(picture.clamped(-5, 9) == 3);
}

TEST_CASE("cropping cuts the box to the picture") {
  const Picture picture(3, 2, {1, 2, 3, 4, 5, 6});
  CHECK(crop(picture, {1, 0, 5, 1}) == Picture(2, 1, {2, 3}));
  CHECK(crop(picture, {-1, 1, 2, 9}) == Picture(1, 1, 4));
  CHECK(crop(picture, {7, 7, 2, 2}).empty());
}

TEST_CASE("transposing exchanges rows and columns beyond one tile, too") {
  Plane plane(37, 19);
  for (int y = 0; y < 19; ++y) {
    for (int x = 0; x < 37; ++x) plane(x, y) = static_cast<float>(100 * y + x);
  }
  const Plane turned = transposed(plane);
  CHECK(turned.width() == 19);
  CHECK(turned(18, 36) == 1836);
  CHECK(transposed(turned) == plane);
}
