#include "../image/test_pictures.hpp"

#include <digitnet/digits/handwriting/handwriting.hpp>
#include <digitnet/digits/preparation/borders.hpp>
#include <digitnet/digits/preparation/line_work.hpp>
#include <digitnet/digits/preparation/prepare.hpp>
#include <digitnet/image/canvas.hpp>
#include <digitnet/image/resample.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <utility>

using namespace digitnet;
using test_pictures::drawn;
using test_pictures::five;

namespace {

/// Mean absolute difference per pixel, over the mean ink of `a`.
double distance(const Prepared& a, const Prepared& b) {
  double difference = 0, ink = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    difference += std::abs(a.pixels[i] - b.pixels[i]);
    ink += a.pixels[i];
  }
  return difference / ink;
}

/// A 5 with strokes as MNIST's thin ones are.
Prepared reference() { return prepare_digit(drawn(five(100, 100, 18, 10, 80, 8), 255, 0)); }

Picture inverted(Picture picture) {
  for (auto& v : picture.pixels()) v = static_cast<std::uint8_t>(255 - v);
  return picture;
}

void fill(Picture& picture, const Box& box, int value) {
  const Box inside = intersected(picture.box(), box);
  for (int y = inside.y; y < inside.bottom(); ++y) {
    for (int x = inside.x; x < inside.right(); ++x)
      picture(x, y) = static_cast<std::uint8_t>(value);
  }
}

}  // namespace

TEST_CASE("a pen of one pixel is seen on canvases of any size, crisp or smooth, light or dark") {
  for (const int side : {60, 200, 500, 2500}) {
    for (const bool crisp : {false, true}) {
      CAPTURE(side);
      CAPTURE(crisp);
      const auto length = static_cast<float>(side);
      Plane ink = five(side, side, 0.27F * length, 0.13F * length, 0.61F * length, 1);
      if (crisp) {
        for (float& v : ink.pixels()) v = v >= 0.5F ? 1.0F : 0.0F;
      }
      for (const auto& [paper, pen] : {std::pair{255, 0}, {0, 255}}) {
        const Prepared found = prepare_digit(drawn(ink, paper, pen));
        CHECK(found.finding == Finding::digit);
        CHECK(distance(reference(), found) < (side < 100 ? 0.5 : 0.35));
      }
    }
  }
}

TEST_CASE("what is summed up is a line's whole ink, wherever it runs between the pixels") {
  for (const float offset : {0.0F, 0.25F, 0.5F, 0.75F}) {
    Plane line(20, 20);
    for (int y = 0; y < 20; ++y) {
      line(9, y) = 100 * (1 - offset);
      line(10, y) = 100 * offset;
    }
    const Plane covered = detail::line_coverage(line);
    for (int y = 0; y < 20; ++y) {
      CHECK(std::max(covered(9, y), covered(10, y)) == doctest::Approx(100));
      CHECK(covered(12, y) == 0);
    }
  }
}

TEST_CASE("boxes and rests of lines around a digit make no difference") {
  const Plane drawing = five(200, 200, 64, 50, 100, 10);
  const Prepared expected = prepare_digit(drawn(drawing, 245, 30));
  REQUIRE(expected.finding == Finding::digit);
  for (const int inset : {0, 2, 12, 30}) {
    for (const int thick : {2, 6, 14}) {
      if (inset + thick > 44) continue;
      for (const int sides : {15, 1, 8, 3, 14, 5}) {  // a bit a side
        for (const bool through : {false, true}) {
          Picture page = drawn(drawing, 245, 30);
          const int from = through ? 0 : inset, length = 200 - 2 * from, far = 200 - inset - thick;
          if ((sides & 1) != 0) fill(page, {inset, from, thick, length}, 40);
          if ((sides & 2) != 0) fill(page, {from, inset, length, thick}, 40);
          if ((sides & 4) != 0) fill(page, {far, from, thick, length}, 40);
          if ((sides & 8) != 0) fill(page, {from, far, length, thick}, 40);
          CAPTURE(inset);
          CAPTURE(thick);
          CAPTURE(sides);
          CAPTURE(through);
          const Prepared found = prepare_digit(through ? page : inverted(page));
          CHECK(found.finding == Finding::digit);
          CHECK(distance(expected, found) < 0.15);
        }
      }
    }
  }
}

TEST_CASE("a dotted box makes no difference, at the edge or off it, broad or crossing its own lines") {
  const Plane drawing = five(200, 200, 64, 55, 90, 10);
  const Prepared expected = prepare_digit(drawn(drawing, 245, 30));
  for (const int inset : {0, 2, 12, 25}) {
    for (const int period : {6, 10, 16}) {
      for (const int thick : {5, 16}) {
        for (const bool through : {false, true}) {
          Picture page = drawn(drawing, 245, 30);
          const int from = through ? 0 : inset, far = 200 - thick - inset;
          for (int along = from; along < 200 - from; along += period) {
            const int dot = period / 2;
            fill(page, {inset, along, thick, dot}, 30);
            fill(page, {far, along, thick, dot}, 30);
            fill(page, {along, inset, dot, thick}, 30);
            fill(page, {along, far, dot, thick}, 30);
          }
          CAPTURE(inset);
          CAPTURE(period);
          CAPTURE(thick);
          CAPTURE(through);
          CHECK(distance(expected, prepare_digit(page)) < 0.15);
          CHECK(distance(expected, prepare_digit(inverted(page))) < 0.15);
        }
      }
    }
  }
}

TEST_CASE("straight strokes of a digit are no rests of lines") {
  // A 7 without a margin, a 1 beside the edge, a 5 whose bar does not touch it, a 4 in two strokes.
  Picture seven(100, 140, std::uint8_t{255});
  fill(seven, {0, 0, 100, 12}, 0);
  for (int y = 0; y < 140; ++y) fill(seven, {88 - y / 2, y, 12, 1}, 0);
  CHECK(prepare_digit(seven).box == seven.box());

  Picture one(200, 200, std::uint8_t{250});
  fill(one, {20, 10, 12, 180}, 20);
  CHECK(prepare_digit(one).box == Box{20, 10, 12, 180});

  Picture five_apart(120, 160, std::uint8_t{255});
  fill(five_apart, {30, 12, 76, 8}, 0);
  fill(five_apart, {22, 30, 8, 50}, 0);
  fill(five_apart, {22, 72, 70, 8}, 0);
  fill(five_apart, {84, 72, 8, 70}, 0);
  fill(five_apart, {22, 134, 70, 8}, 0);
  CHECK(prepare_digit(five_apart).box == Box{22, 12, 84, 130});

  Picture four(120, 160, std::uint8_t{255});
  fill(four, {20, 10, 8, 70}, 0);
  fill(four, {20, 72, 60, 8}, 0);
  fill(four, {90, 40, 8, 112}, 0);
  const Prepared found = prepare_digit(four);
  CHECK(found.box == Box{20, 10, 78, 142});
  CHECK(found.finding == Finding::digit);
}

TEST_CASE("a digit without a margin keeps its polarity and its strokes at the edge") {
  // A ring and two rings, thin and thick, as tight as they can be.
  for (const float pen : {6.0F, 12.0F, 18.0F, 22.0F}) {
    for (const bool eight : {false, true}) {
      Plane ink(72, 100);
      for (int y = 0; y < 100; ++y) {
        for (int x = 0; x < 72; ++x) {
          const float half = eight ? 25 : 50, middle = eight && y >= 50 ? 75.0F : half;
          const float dx = (static_cast<float>(x) - 35.5F) / (36 - pen / 2);
          const float dy = (static_cast<float>(y) + 0.5F - middle) / (half - pen / 2);
          const float off = std::abs(std::hypot(dx, dy) - 1) * (half - pen / 2);
          ink(x, y) = std::clamp(pen / 2 - off + 0.5F, 0.0F, 1.0F);
        }
      }
      CAPTURE(pen);
      CAPTURE(eight);
      for (const auto& [paper, level] : {std::pair{255, 0}, {0, 255}, {200, 40}, {30, 190}}) {
        const Prepared found = prepare_digit(drawn(ink, paper, level));
        CHECK(found.polarity == (level < paper ? Polarity::dark_ink : Polarity::light_ink));
        CHECK(found.finding == Finding::digit);
        CHECK(found.box.width >= 62);
        CHECK(found.box.height >= 95);
      }
    }
  }
}

TEST_CASE("a shadow or glare beside a digit makes no difference") {
  const Plane drawing = five(160, 160, 40, 40, 80, 8);
  const Picture plain = drawn(drawing, 235, 40);
  const Prepared expected = prepare_digit(plain);
  for (const float light : {0.4F, 0.6F, 1.25F}) {
    for (int turn = 0; turn < 8; ++turn) {
      const float angle = static_cast<float>(turn) * 0.8F;
      Picture page = plain;
      for (int y = 0; y < 160; ++y) {
        for (int x = 0; x < 160; ++x) {
          const float along = (static_cast<float>(x) - 80) * std::cos(angle) +
                              (static_cast<float>(y) - 80) * std::sin(angle);
          const float part = std::clamp((along - 42) / 8, 0.0F, 1.0F);
          const float value = static_cast<float>(page(x, y)) * (1 + part * (light - 1));
          page(x, y) = static_cast<std::uint8_t>(std::min(255.0F, value));
        }
      }
      CAPTURE(light);
      CAPTURE(turn);
      const Prepared found = prepare_digit(page);
      CHECK(found.polarity == Polarity::dark_ink);
      CHECK(found.finding == Finding::digit);
      CHECK(distance(expected, found) < 0.25);
    }
  }
}

TEST_CASE("white beside black on a transparent canvas is an eraser") {
  const int width = 40, height = 30;
  std::array<std::uint8_t, 40 * 30> gray{}, alpha{};
  const auto paint = [&](const Box& box, std::uint8_t level) {
    for (int y = box.y; y < box.bottom(); ++y) {
      for (int x = box.x; x < box.right(); ++x) {
        gray[static_cast<std::size_t>(y * width + x)] = level;
        alpha[static_cast<std::size_t>(y * width + x)] = 255;
      }
    }
  };
  const auto canvas = [&] {
    return canvas_for(
        width, height, [&](std::size_t i) { return gray[i]; },
        [&](std::size_t i) { return alpha[i]; });
  };
  CHECK(canvas() == 255);
  paint({10, 5, 3, 20}, 0);
  CHECK(canvas() == 255);  // black ink
  paint({20, 5, 4, 6}, 255);
  CHECK(canvas() == 255);  // and a little rubbed out
  paint({0, 20, 40, 10}, 255);
  CHECK(canvas() == 255);  // and much
  gray.fill(0);
  alpha.fill(0);
  paint({10, 5, 3, 20}, 255);
  CHECK(canvas() == 0);  // white ink
  paint({5, 2, 30, 26}, 0);
  paint({10, 5, 3, 20}, 255);
  CHECK(canvas() == 0);  // on a card of its own
}

TEST_CASE("of a tiny picture the gray levels tell where the strokes run") {
  constexpr std::size_t count = 200;
  const Dataset drawings = handwriting(Seed{5}, count, {.prepared = 0});
  for (const int side : {8, 12, 16}) {
    const double most_off = side == 8 ? 0.66 : side == 12 ? 0.54 : 0.46;
    for (const bool dark : {false, true}) {
      CAPTURE(side);
      CAPTURE(dark);
      std::size_t found = 0;
      double off = 0;
      for (std::size_t i = 0; i < count; ++i) {
        Picture drawing(28, 28);
        std::ranges::copy(drawings.image(i), drawing.pixels().begin());
        // Cut as scikit-learn and USPS have them: as high as the digit, in a square.
        Region square = region_of(box_above(drawing, std::uint8_t{0}));
        square.x -= (square.longest() - square.width) / 2;
        square.y -= (square.longest() - square.height) / 2;
        square.width = square.height = square.longest();
        Picture small(side, side);
        const Plane ink = resample(drawing, square, side, side);
        std::ranges::transform(ink.pixels(), small.pixels().begin(), [&](float v) {
          return static_cast<std::uint8_t>(std::lround(dark ? 255 - v : v));
        });
        const Prepared prepared = prepare_digit(small);
        if (prepared.finding != Finding::digit) continue;
        ++found;
        Prepared whole;
        std::ranges::copy(drawing.pixels(), whole.pixels.begin());
        off += distance(whole, prepared);
      }
      CHECK(found >= count * 99 / 100);
      CHECK(off / static_cast<double>(found) < most_off);
    }
  }
}
