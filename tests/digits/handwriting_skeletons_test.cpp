#include <doctest/doctest.h>

#include <digitnet/data/dataset.hpp>
#include <digitnet/digits/handwriting/allographs.hpp>
#include <digitnet/digits/handwriting/knots.hpp>
#include <digitnet/digits/handwriting/writing.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>
#include <string>

namespace dn = digitnet;

static_assert(dn::no_digit == dn::no_label);

TEST_CASE("a skeleton: points, corners and strokes from text") {
  constexpr dn::Skeleton one{"25,28 60,-3! 60,100 / 30,100 80,100"};
  const auto points = one.points();
  REQUIRE(points.size() == 5);
  CHECK(points[0].x == 25);
  CHECK(points[1].y == -3);
  std::string corners, starts;
  for (const dn::SkeletonPoint& point : points) {
    corners += point.corner ? '1' : '0';
    starts += point.starts_stroke ? '1' : '0';
  }
  CHECK(corners == "01000");
  CHECK(starts == "10010");
}

TEST_CASE("allographs: several of each digit, in order, with names of their own") {
  std::set<std::string> titles;
  std::size_t sum = 0;
  for (std::uint8_t digit = 0; digit < 10; ++digit) {
    const auto ways = dn::allographs(digit);
    CHECK(ways.size() >= 5);
    CHECK(ways.data() == dn::allographs().data() + sum);
    sum += ways.size();
    for (const dn::Allograph& way : ways) {
      CHECK(way.label() == digit);
      titles.insert(dn::title(way));
    }
  }
  CHECK(sum == dn::allographs().size());
  CHECK(titles.size() == sum);
  CHECK(titles.contains("7 barred"));
}

TEST_CASE("glyphs: no digits, and nothing that a reader takes for one") {
  std::set<std::string> titles;
  for (const dn::Allograph& glyph : dn::glyphs()) {
    CHECK(glyph.label() == dn::no_digit);
    titles.insert(dn::title(glyph));
  }
  CHECK(titles.size() == dn::glyphs().size());
  CHECK(titles.size() >= 140);
  for (const char* digit_like : {"O", "o", "l", "I", "Z", "z", "S", "s", "B", "b", "g", "q"}) {
    CHECK_FALSE(titles.contains(digit_like));
  }
}

TEST_CASE("hands: slants of about 11 degrees, up to 30; digits from slim to square") {
  constexpr int count = 4000;
  double sum = 0, squares = 0, steepest = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const dn::Hand hand = dn::draw_hand(dn::Seed{1}, i);
    const double degrees = std::atan(hand.slant) * 180 / std::numbers::pi;
    sum += degrees;
    squares += degrees * degrees;
    steepest = std::max(steepest, std::abs(degrees));
    CHECK(hand.width >= 0.6);
    CHECK(hand.width <= 1.4);
    for (std::uint8_t digit = 0; digit < 10; ++digit) {
      CHECK(dn::allographs()[hand.own[digit]].label() == digit);
    }
  }
  const double mean = sum / count;
  CHECK(std::sqrt(squares / count - mean * mean) == doctest::Approx(10.5).epsilon(0.07));
  CHECK(steepest > 28);
  CHECK(steepest < 30.1);
}

TEST_CASE("flags of 1s and bars of 7s keep their direction in every hand") {
  int limited = 0;
  for (const dn::Allograph& allograph : dn::allographs()) {
    const dn::Direction flag = allograph.flag();
    if (!flag.limited()) continue;
    ++limited;
    CAPTURE(dn::title(allograph));
    for (std::uint64_t i = 0; i < 300; ++i) {
      const dn::Hand hand = dn::draw_hand(dn::Seed{2}, i);
      dn::GridRandom random{dn::RandomStream{dn::Seed{2}, dn::Purpose::handwriting, i}};
      const dn::detail::Knots knots = dn::detail::draw_knots(allograph, hand, random);
      std::size_t apex = 0, top = 0;
      for (std::size_t k = 1; k < knots.all().size() && !knots.all()[k].starts_stroke; ++k) {
        if (apex == 0 && knots.all()[k].corner) apex = k;
        if (knots.all()[k].y < knots.all()[top].y) top = k;
      }
      const auto& end = knots.all()[apex > 0 ? apex : top];
      const auto& start = knots.all()[0];
      const double degrees = std::atan2(start.y - end.y, end.x - start.x) * 180 / std::numbers::pi;
      CHECK(degrees > flag.least - 0.1);
      CHECK(degrees < flag.most + 0.1);
    }
  }
  CHECK(limited >= 8);
}

TEST_CASE("a writing: finite, within reach, strokes as in the skeleton") {
  const auto check = [](const dn::Allograph& allograph) {
    CAPTURE(dn::title(allograph));
    const auto skeleton = allograph.skeletons()[0].points();
    const auto strokes = std::ranges::count(skeleton, true, &dn::SkeletonPoint::starts_stroke);
    for (std::uint64_t i = 0; i < 30; ++i) {
      const dn::Hand hand = dn::draw_hand(dn::Seed{3}, i);
      dn::GridRandom random{dn::RandomStream{dn::Seed{3}, dn::Purpose::handwriting, i}};
      dn::Writing writing = dn::write(allograph, hand, random);
      CHECK(writing.points().size() < dn::Writing::capacity);
      std::ptrdiff_t found = 0;
      writing.for_each_stroke([&](auto stroke) {
        ++found;
        CHECK(stroke.size() >= 2);
        CHECK(stroke[0].starts_stroke);
      });
      CHECK(found == strokes);
      const bool sound = std::ranges::all_of(writing.points(), [](const dn::PenPoint& point) {
        return std::abs(point.x) < 1.7 && std::abs(point.y) < 1.3 && point.width >= 0.25 &&
               point.width <= 2 && point.ink >= 0 && point.ink <= 1;
      });
      CHECK(sound);
    }
  };
  for (const dn::Allograph& allograph : dn::allographs()) check(allograph);
  for (const dn::Allograph& glyph : dn::glyphs()) check(glyph);
}
