#include <doctest/doctest.h>

#include <digitnet/core/random.hpp>
#include <digitnet/digits/preparation/prepare.hpp>
#include <digitnet/digits/preparation/scatter.hpp>

namespace dn = digitnet;

namespace {

/// A figure 8 of two squares, 3 pixels thick, in the middle of a page.
dn::Picture eight(int width, int height) {
  dn::Picture page(width, height, std::uint8_t{255});
  for (int y = 0; y < 43; ++y) {
    for (int x = 0; x < 23; ++x) {
      const bool bar = x < 3 || x >= 20 || y % 20 < 3;
      if (bar) page(width / 2 - 11 + x, height / 2 - 21 + y) = 0;
    }
  }
  return page;
}

}  // namespace

TEST_CASE("holes are counted, also at the edge and across corners") {
  dn::Mask mask(9, 5);
  CHECK(dn::count_holes(mask, 0) == 0);
  for (int x = 0; x < 9; ++x) {
    for (int y = 0; y < 5; ++y) mask(x, y) = y == 0 || y == 4 || x % 4 == 0 ? 1 : 0;
  }
  CHECK(dn::count_holes(mask, 1) == 2);
  mask(0, 0) = 0;  // its neighbours still touch at a corner
  CHECK(dn::count_holes(mask, 1) == 2);
  mask(4, 2) = 0;
  CHECK(dn::count_holes(mask, 1) == 1);
}

TEST_CASE("the part of an outline at the edge of the picture") {
  dn::Mask mask(10, 8);
  CHECK(dn::share_at_edge(mask) == 0);
  for (int y = 2; y < 6; ++y) {
    for (int x = 2; x < 6; ++x) mask(x, y) = 1;
  }
  CHECK(dn::share_at_edge(mask) == 0);
  for (int y = 2; y < 6; ++y) mask(0, y) = mask(1, y) = 1;  // 6 x 4 pixels, 16 in the outline
  CHECK(dn::share_at_edge(mask) == doctest::Approx(4.0 / 16));
  for (auto& value : mask.pixels()) value = 1;
  CHECK(dn::share_at_edge(mask) == 1);
}

TEST_CASE("a narrow page that is lit unevenly is blank, a 1 that fills such a page is none") {
  for (const bool falls : {true, false}) {
    dn::Picture page(30, 390);
    for (int y = 0; y < page.height(); ++y) {
      for (int x = 0; x < page.width(); ++x) {
        page(x, y) = static_cast<std::uint8_t>(falls ? 250 - y / 11 : 160 + y / 11);
      }
    }
    CHECK(dn::prepare_digit(page).finding == dn::Finding::blank);
    for (int y = 20; y < 370; ++y) {
      for (int x = 11; x < 19; ++x) page(x, y) = 30;
    }
    CHECK(dn::prepare_digit(page).finding == dn::Finding::digit);
  }
}

TEST_CASE("noise is no digit, a digit on a noisy page is one") {
  dn::RandomStream random{dn::Seed{1}};
  for (const int side : {60, 150, 380}) {
    CAPTURE(side);
    dn::Picture page = eight(side, side), noise = page;
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; ++x) {
        noise(x, y) = static_cast<std::uint8_t>(random.below(256));
        page(x, y) = static_cast<std::uint8_t>(0.8F * static_cast<float>(page(x, y)) +
                                               random.uniform(0, 40));
      }
    }
    CHECK(dn::prepare_digit(noise).finding != dn::Finding::digit);
    CHECK(dn::prepare_digit(page).finding == dn::Finding::digit);
  }
}
