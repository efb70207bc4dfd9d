#include "../image/test_pictures.hpp"

#include <digitnet/digits/preparation/normalise.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace digitnet;

TEST_CASE("the centre of mass and the box are those of the ink") {
  Plane plane(10, 8);
  plane(2, 3) = 1;
  plane(6, 3) = 1;
  const Point centre = centre_of_mass(plane);
  CHECK(centre.x == doctest::Approx(4));
  CHECK(centre.y == doctest::Approx(3));
  CHECK(box_above(plane, 0.5F) == Box{2, 3, 5, 1});
  CHECK(box_above(plane, 1.0F).empty());
  Plane corners(5, 4);
  corners(0, 0) = corners(4, 3) = 1;
  CHECK(box_above(corners, 0.5F) == corners.box());
  CHECK(centre_of_mass(Plane(3, 3)).x == doctest::Approx(1));
}

TEST_CASE("the soft box counts half inked pixels half") {
  Plane plane(9, 9);
  for (int x = 2; x < 6; ++x) plane(x, 4) = 1;
  plane(6, 4) = 0.25F;
  plane(3, 3) = 0.5F;
  const Region box = soft_box(plane);
  CHECK(box.x == doctest::Approx(2));
  CHECK(box.width == doctest::Approx(4.25));
  CHECK(box.y == doctest::Approx(3.5));
  CHECK(box.height == doctest::Approx(1.5));
  CHECK(soft_box(Plane(4, 4)).longest() == 0);
}

TEST_CASE("digits of any size fit the 20 x 20 box, aspect kept") {
  for (const float size : {15.0F, 40.0F, 180.0F}) {
    CAPTURE(size);
    const Plane fit = fitted(test_pictures::five(200, 200, 5, 7, size, size / 10));
    CHECK(fit.height() == 20);
    CHECK(fit.width() >= 13);
    CHECK(fit.width() <= 16);
  }
  CHECK(fitted(Plane(30, 30)).width() == 20);
}

TEST_CASE("thin and thick pens end up within the range of MNIST") {
  for (const float pen : {0.02F, 0.05F, 0.12F, 0.3F}) {
    CAPTURE(pen);
    const float width = stroke_width(fitted(test_pictures::five(300, 300, 60, 60, 180, 180 * pen)));
    CHECK(width > 1.6F);
    CHECK(width < 5.0F);
  }
}

TEST_CASE("the centre of mass comes to lie in the middle, by whole pixels") {
  const Picture centre = centred(fitted(test_pictures::five(100, 100, 10, 10, 80, 9)));
  const Point at = centre_of_mass(centre);
  CHECK(std::abs(at.x - 14) <= 0.51F);
  CHECK(std::abs(at.y - 14) <= 0.51F);
  Plane lopsided(20, 20);
  lopsided(0, 0) = 1;  // has no room to go to the middle
  CHECK(box_above(centred(lopsided), std::uint8_t{9}) == Box{8, 8, 1, 1});
}

TEST_CASE("MNIST's look is recognised and only that") {
  const Picture mnist = centred(fitted(test_pictures::five(100, 100, 10, 10, 80, 9)));
  CHECK(is_mnist_like(mnist));
  Picture inverted = mnist, shifted(28, 28), gray = mnist;
  for (auto& v : inverted.pixels()) v = static_cast<std::uint8_t>(255 - v);
  for (auto& v : gray.pixels()) v = static_cast<std::uint8_t>(v / 2 + 20);
  for (int y = 0; y < 28; ++y) {
    for (int x = 4; x < 28; ++x) shifted(x, y) = mnist(x - 4, y);
  }
  CHECK_FALSE(is_mnist_like(inverted));
  CHECK_FALSE(is_mnist_like(gray));
  CHECK_FALSE(is_mnist_like(shifted));
  CHECK(is_mnist_sized(shifted));
  CHECK_FALSE(is_mnist_sized(inverted));
  CHECK_FALSE(is_mnist_sized(gray));
  CHECK_FALSE(is_mnist_like(Picture(28, 28)));
  CHECK_FALSE(is_mnist_like(Picture(29, 28)));
}
