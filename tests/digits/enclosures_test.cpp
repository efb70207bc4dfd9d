#include <doctest/doctest.h>

#include <digitnet/digits/preparation/enclosures.hpp>
#include <digitnet/digits/preparation/prepare.hpp>
#include <digitnet/digits/preparation/scatter.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace dn = digitnet;

namespace {

/// A 7 of strokes 6 pixels wide, 40 pixels high, in the middle of a page.
dn::Picture seven(int side) {
  dn::Picture page(side, side, std::uint8_t{250});
  const int left = side / 2 - 14, top = side / 2 - 20;
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < 28; ++x) {
      const bool stem = std::abs(x - (26 - y / 2)) < 3;
      if (y < 6 || stem) page(left + x, top + y) = 20;
    }
  }
  return page;
}

/// The same with a box `size` pixels wide around it, whose lines are 2 pixels wide and turned by
/// `degrees`; or with a circle.
dn::Picture boxed(int side, float size, float degrees, bool circle = false) {
  dn::Picture page = seven(side);
  const float turn = degrees * 3.14159F / 180, middle = static_cast<float>(side) / 2;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const float dx = static_cast<float>(x) - middle, dy = static_cast<float>(y) - middle;
      const float u = std::abs(dx * std::cos(turn) + dy * std::sin(turn)),
                  v = std::abs(dy * std::cos(turn) - dx * std::sin(turn));
      const float out = circle ? std::hypot(dx, dy) : (std::max)(u, v);
      if (std::abs(out - size / 2) < 1.1F) page(x, y) = 60;
    }
  }
  return page;
}

bool reads_seven(const dn::Picture& page) {
  const dn::Prepared alone = dn::prepare_digit(seven(page.width())),
                     found = dn::prepare_digit(page);
  if (found.finding != dn::Finding::digit) return false;
  int apart = 0;
  for (std::size_t i = 0; i < alone.pixels.size(); ++i) {
    apart += std::abs(int{alone.pixels[i]} - int{found.pixels[i]});
  }
  return apart < 255 * 8;  // of some hundred pixels of ink
}

}  // namespace

TEST_CASE("boxes are dropped however small in the picture, and a little turned") {
  for (const int side : {160, 300, 640}) {
    for (const float size : {56.0F, 72.0F, 100.0F, 150.0F}) {
      for (const float degrees : {0.0F, 1.25F, 3.0F}) {
        CAPTURE(side);
        CAPTURE(size);
        CAPTURE(degrees);
        CHECK(reads_seven(boxed(side, size, degrees)));
      }
    }
  }
}

TEST_CASE("circles around a digit are dropped") {
  for (const float size : {60.0F, 80.0F, 90.0F}) {
    CHECK(reads_seven(boxed(200, size, 0, true)));
  }
}

TEST_CASE("a 0 with a dot in it, or a stroke through it, keeps its outline") {
  for (const int dot : {3, 6}) {
    dn::Picture page(200, 200, std::uint8_t{250});
    for (int y = 0; y < 200; ++y) {
      for (int x = 0; x < 200; ++x) {
        const float out =
            std::hypot(static_cast<float>(x - 100) / 0.7F, static_cast<float>(y - 100));
        if (std::abs(out - 40) < 4 || (std::abs(x - 100) < dot && std::abs(y - 100) < dot)) {
          page(x, y) = 20;
        }
      }
    }
    const dn::Prepared found = dn::prepare_digit(page);
    CHECK(found.finding == dn::Finding::digit);
    CHECK(found.box.height > 80);
  }
}

TEST_CASE("what is nearly closed encloses nothing, and what touches is no enclosure") {
  dn::Mask mask(60, 60);
  dn::Plane strength(60, 60, 100.0F);
  const auto fill = [&](int x, int y, int width, int height, std::uint8_t value) {
    for (int j = y; j < y + height; ++j) {
      for (int i = x; i < x + width; ++i) mask(i, j) = value;
    }
  };
  const auto erased = [&] {
    dn::Mask copy = mask;
    return dn::detail::erase_enclosures(copy, dn::find_components(mask, strength));
  };
  fill(5, 5, 50, 50, 1);
  fill(7, 7, 46, 46, 0);
  fill(25, 20, 6, 22, 1);
  CHECK(erased());
  fill(40, 5, 2, 2, 0);  // a gap
  CHECK_FALSE(erased());
  fill(40, 5, 2, 2, 1);
  fill(25, 7, 6, 14, 1);  // the stroke reaches the box
  CHECK_FALSE(erased());
}

TEST_CASE("specks of paper in the ink are no holes, loops are") {
  dn::Mask mask(40, 40);
  for (int y = 4; y < 36; ++y) {
    for (int x = 4; x < 36; ++x) mask(x, y) = x < 12 || x >= 28 || y < 12 || y >= 28 ? 1 : 0;
  }
  mask(7, 7) = mask(7, 20) = mask(31, 8) = mask(31, 9) = 0;
  CHECK(dn::count_holes(mask, 1) == 4);
  CHECK(dn::count_holes(dn::without_specks(mask), 1) == 1);
  dn::Mask net(40, 40);
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < 40; ++x) net(x, y) = x % 2 == 0 || y % 2 == 0 ? 1 : 0;
  }
  CHECK(std::ranges::equal(dn::without_specks(net).pixels(), net.pixels()));
}
