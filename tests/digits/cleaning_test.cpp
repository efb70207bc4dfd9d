#include "../image/test_pictures.hpp"

#include <digitnet/digits/preparation/borders.hpp>
#include <digitnet/digits/preparation/cleaning.hpp>
#include <digitnet/image/components.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

using namespace digitnet;

namespace {

/// '#' is marked; rows of equal length.
Mask mask_of(const std::vector<std::string_view>& rows) {
  Mask mask(static_cast<int>(rows[0].size()), static_cast<int>(rows.size()));
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) {
      mask(x, y) = rows[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] == '#' ? 1 : 0;
    }
  }
  return mask;
}

Plane strength_of(const Mask& mask, float value = 100) {
  Plane plane(mask.width(), mask.height());
  std::transform(mask.pixels().begin(), mask.pixels().end(), plane.pixels().begin(),
                 [&](std::uint8_t v) { return value * static_cast<float>(v); });
  return plane;
}

Mask ink_of(const Plane& drawing) {
  Mask mask(drawing.width(), drawing.height());
  std::transform(drawing.pixels().begin(), drawing.pixels().end(), mask.pixels().begin(),
                 [](float v) { return static_cast<std::uint8_t>(v > 0.5F ? 1 : 0); });
  return mask;
}

void fill(Mask& mask, const Box& box) {
  for (int y = box.y; y < box.bottom(); ++y) {
    for (int x = box.x; x < box.right(); ++x) mask(x, y) = 1;
  }
}

}  // namespace

TEST_CASE("components join over corners and late merges") {
  const Mask mask = mask_of({"#.#..#",  //
                             "#.#.#.",  //
                             "###..#",  //
                             "......",  //
                             "#....."});
  const Components found = find_components(mask, strength_of(mask));
  REQUIRE(found.list.size() == 3);
  CHECK(found.list[0].box == Box{0, 0, 3, 3});
  CHECK(found.list[0].area == 7);
  CHECK(found.list[0].ink == doctest::Approx(700));
  CHECK(found.list[1].box == Box{4, 0, 2, 3});
  CHECK(found.list[2].area == 1);
  CHECK(found.labels(0, 0) == found.labels(2, 0));
  CHECK(found.labels(1, 0) == -1);
}

TEST_CASE("a frame is cut off and a digit that fills the picture is not") {
  Plane framed(60, 50, 220.0F);
  for (int y = 0; y < 50; ++y) {
    for (int x = 0; x < 60; ++x) {
      if (x < 3 || y < 3 || x >= 57 || y >= 47) framed(x, y) = 20;
    }
  }
  for (int y = 12; y < 38; ++y) framed(30, y) = 20;
  CHECK(inside_frame(framed) == Box{3, 3, 54, 44});
  const Plane plain(60, 50, 220.0F);
  CHECK(inside_frame(plain) == plain.box());
  const Plane full = test_pictures::five(40, 40, 3, 1, 38, 8);
  CHECK(inside_frame(full) == full.box());
}

TEST_CASE("ruled lines go, strokes across them stay") {
  const Plane drawing = test_pictures::five(120, 120, 20, 20, 80, 7);
  const Mask digit = ink_of(drawing);
  Mask mask = digit;
  for (int y = 9; y < 120; y += 20) fill(mask, {0, y, 120, 1});
  for (int x = 13; x < 120; x += 20) fill(mask, {x, 0, 1, 120});
  erase_lines(mask, strength_of(mask));
  std::size_t lost = 0, left = 0, inked = 0;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const bool was = digit.pixels()[i] != 0, is = mask.pixels()[i] != 0;
    inked += was ? 1U : 0U;
    lost += was && !is ? 1U : 0U;
    left += !was && is ? 1U : 0U;
  }
  CHECK(lost * 100 < inked);
  CHECK(left * 8 < inked);  // where a line runs into a stroke some is bound to stay
  Mask untouched = digit;
  erase_lines(untouched, strength_of(untouched));
  CHECK(untouched == digit);
}

TEST_CASE("the shape is the digit with its pieces, not specks or the edge") {
  Mask mask(200, 200);
  fill(mask, {80, 80, 30, 40});  // the body
  fill(mask, {85, 72, 30, 5});   // its detached bar
  fill(mask, {0, 0, 60, 50});    // a dark corner
  fill(mask, {150, 20, 3, 3});   // specks
  fill(mask, {20, 180, 2, 2});
  const Components components = find_components(mask, strength_of(mask));
  const Shape2d shape = pick_shape(components);
  CHECK(shape.box == Box{80, 72, 35, 48});
  CHECK(shape.rival < 0.05F);
  CHECK(shape.share > 0.95F);
  CHECK(std::count(shape.kept.begin(), shape.kept.end(), true) == 2);
  const Mask kept = kept_mask(components, shape);
  CHECK(std::count(kept.pixels().begin(), kept.pixels().end(), std::uint8_t{1}) ==
        30 * 40 + 30 * 5);
}

TEST_CASE("of two things as large the one nearer to the middle is the shape") {
  for (const int x : {30, 140}) {
    Mask mask(200, 200);
    fill(mask, {x, 80, 30, 40});
    fill(mask, {85, 80, 30, 40});
    CHECK(pick_shape(find_components(mask, strength_of(mask))).box == Box{85, 80, 30, 40});
  }
}

TEST_CASE("a second thing as large is a rival, and nothing is no shape") {
  Mask mask(200, 200);
  fill(mask, {20, 80, 30, 40});
  fill(mask, {150, 80, 30, 40});
  CHECK(pick_shape(find_components(mask, strength_of(mask))).rival == doctest::Approx(1));
  const Mask empty(9, 9);
  CHECK(pick_shape(find_components(empty, strength_of(empty))).box.empty());
}
