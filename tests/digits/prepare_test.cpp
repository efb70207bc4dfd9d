#include "../image/test_pictures.hpp"

#include <digitnet/core/random.hpp>
#include <digitnet/digits/preparation/prepare.hpp>
#include <digitnet/image/png.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>

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

Prepared reference() { return prepare_digit(drawn(five(100, 100, 18, 10, 80, 10), 255, 0)); }

Picture noise(int width, int height, int low, int high, std::uint64_t seed) {
  RandomStream random{Seed{seed}};
  Picture picture(width, height);
  for (auto& v : picture.pixels()) {
    v = static_cast<std::uint8_t>(
        low + static_cast<int>(random.below(static_cast<std::uint32_t>(high - low))));
  }
  return picture;
}

}  // namespace

TEST_CASE("a digit comes out as MNIST has it") {
  const Prepared five = reference();
  CHECK(five.finding == Finding::digit);
  CHECK(reason(five.finding).empty());
  CHECK(five.polarity == Polarity::dark_ink);
  CHECK(std::abs(five.box.x - 23) <= 2);
  CHECK(std::abs(five.box.y - 6) <= 2);
  CHECK(std::abs(five.box.width - 60) <= 3);
  CHECK(std::abs(five.box.height - 86) <= 3);
  Picture picture(28, 28);
  std::copy(five.pixels.begin(), five.pixels.end(), picture.pixels().begin());
  CHECK(is_mnist_like(picture));
  CHECK(*std::max_element(five.pixels.begin(), five.pixels.end()) == 255);
}

TEST_CASE("what is MNIST-like but for its place is only moved, in either polarity") {
  const Prepared once = reference();
  Picture whole(28, 28);
  std::copy(once.pixels.begin(), once.pixels.end(), whole.pixels().begin());
  const Picture digit = crop(whole, box_above(whole, std::uint8_t{0}));
  for (const bool right : {false, true}) {
    for (const bool below : {false, true}) {
      const Box box{right ? 28 - digit.width() : 0, below ? 28 - digit.height() : 0, digit.width(),
                    digit.height()};
      Picture light(28, 28), dark(28, 28, 255);
      for (int y = 0; y < box.height; ++y) {
        for (int x = 0; x < box.width; ++x) {
          light(box.x + x, box.y + y) = digit(x, y);
          dark(box.x + x, box.y + y) = static_cast<std::uint8_t>(255 - digit(x, y));
        }
      }
      for (const Picture& picture : {light, dark}) {
        const Prepared found = prepare_digit(picture);
        CHECK(found.pixels == once.pixels);
        CHECK(found.finding == Finding::digit);
        CHECK(found.box == box);
        CHECK_FALSE(found.passed_through);
      }
      CHECK(prepare_digit(light).polarity == Polarity::light_ink);
      CHECK(prepare_digit(dark).polarity == Polarity::dark_ink);
    }
  }
}

TEST_CASE("what is MNIST-like already passes byte by byte, in either polarity") {
  const Prepared once = reference();
  Picture picture(28, 28);
  std::copy(once.pixels.begin(), once.pixels.end(), picture.pixels().begin());
  const Prepared twice = prepare_digit(picture);
  CHECK(twice.pixels == once.pixels);
  CHECK(twice.passed_through);
  CHECK(twice.polarity == Polarity::light_ink);
  for (auto& v : picture.pixels()) v = static_cast<std::uint8_t>(255 - v);
  const Prepared inverted = prepare_digit(picture);
  CHECK(inverted.pixels == once.pixels);
  CHECK(inverted.polarity == Polarity::dark_ink);
  CHECK(distance(prepare_digit(picture, {.pass_through = false}), once) < 0.1);
}

TEST_CASE("polarity, position, size, contrast and light make no difference") {
  const Prepared expected = reference();
  CHECK(distance(expected, prepare_digit(drawn(five(100, 100, 18, 10, 80, 10), 0, 255))) < 0.01);
  CHECK(distance(expected, prepare_digit(drawn(five(200, 150, 110, 50, 80, 10), 255, 0))) < 0.05);
  CHECK(distance(expected, prepare_digit(drawn(five(800, 900, 330, 90, 400, 50), 255, 0))) < 0.1);
  CHECK(distance(expected, prepare_digit(drawn(five(2000, 1500, 1700, 99, 80, 10), 255, 0))) < 0.1);
  CHECK(distance(expected, prepare_digit(drawn(five(60, 60, 11, 11, 40, 5), 255, 0))) < 0.15);
  CHECK(distance(expected, prepare_digit(drawn(five(100, 100, 18, 10, 80, 10), 140, 115))) < 0.1);
  CHECK(distance(expected, prepare_digit(drawn(five(28, 28, 4, 2, 20, 2.5F), 0, 255))) < 0.35);
  Picture uneven = drawn(five(300, 300, 100, 60, 160, 20), 230, 50);
  for (int y = 0; y < 300; ++y) {
    for (int x = 0; x < 300; ++x) {
      uneven(x, y) = static_cast<std::uint8_t>(uneven(x, y) * (450 - x) / 450);
    }
  }
  CHECK(distance(expected, prepare_digit(uneven)) < 0.1);
}

TEST_CASE("a digit may fill its picture up to the edge") {
  const Picture whole = drawn(five(100, 100, 18, 10, 80, 10), 255, 0);
  const Prepared tight = prepare_digit(crop(whole, {23, 7, 60, 86}));
  CHECK(tight.polarity == Polarity::dark_ink);
  CHECK(distance(reference(), tight) < 0.15);
}

TEST_CASE("frames, graph paper, specks and a dark corner make no difference") {
  const Plane drawing = five(200, 200, 40, 30, 120, 15);
  const Prepared expected = reference();
  Picture framed = drawn(drawing, 250, 20), graph = framed, dirty = framed;
  for (int y = 0; y < 200; ++y) {
    for (int x = 0; x < 200; ++x) {
      if (std::min({x, y, 199 - x, 199 - y}) < 5) framed(x, y) = 0;
      if (x % 20 == 7 || y % 20 == 9) graph(x, y) = std::min<std::uint8_t>(graph(x, y), 150);
      if ((x < 30 && y < 25) || (x % 90 == 5 && y % 60 < 2)) dirty(x, y) = 0;
    }
  }
  CHECK(distance(expected, prepare_digit(framed)) < 0.1);
  CHECK(distance(expected, prepare_digit(graph)) < 0.15);
  CHECK(distance(expected, prepare_digit(dirty)) < 0.15);
}

TEST_CASE("noise makes little difference") {
  RandomStream random{Seed{4}};
  Picture page = drawn(five(300, 300, 60, 60, 180, 22), 200, 60);
  for (auto& v : page.pixels()) {
    v = static_cast<std::uint8_t>(
        std::clamp(static_cast<float>(v) + 25 * random.normal(), 0.0F, 255.0F));
  }
  CHECK(distance(reference(), prepare_digit(page)) < 0.2);
}

TEST_CASE("a caller who knows the polarity is believed") {
  const Picture picture = drawn(five(100, 100, 18, 10, 80, 10), 255, 0);
  CHECK(prepare_digit(picture, {.polarity = Polarity::dark_ink}).pixels == reference().pixels);
  CHECK(prepare_digit(picture, {.polarity = Polarity::light_ink}).polarity == Polarity::light_ink);
}

TEST_CASE("pictures without ink are blank, of any size and level") {
  for (const auto& [width, height] :
       {std::pair{1, 1}, {2, 1}, {1, 500}, {28, 28}, {3, 3}, {640, 480}}) {
    for (const int level : {0, 128, 255}) {
      const Prepared blank =
          prepare_digit(Picture(width, height, static_cast<std::uint8_t>(level)));
      CHECK(blank.finding == Finding::blank);
      CHECK(blank.box.empty());
      CHECK(std::all_of(blank.pixels.begin(), blank.pixels.end(), [](auto v) { return v == 0; }));
    }
  }
  CHECK(reason(Finding::blank) == "blank");
  CHECK(prepare_digit(noise(400, 300, 240, 256, 6)).finding == Finding::blank);
  Picture speck(300, 300, std::uint8_t{255});
  speck(150, 150) = 0;
  CHECK(prepare_digit(speck).finding == Finding::blank);
}

TEST_CASE("several things are no single shape") {
  Picture two(400, 200, std::uint8_t{255});
  const Picture digit = drawn(five(100, 100, 10, 10, 80, 10), 255, 0);
  for (int y = 0; y < 100; ++y) {
    for (int x = 0; x < 100; ++x) two(x + 20, y + 50) = two(x + 280, y + 50) = digit(x, y);
  }
  CHECK(prepare_digit(two).finding == Finding::no_single_shape);
  CHECK(reason(Finding::no_single_shape) == "no single shape");
}

TEST_CASE("anything at all is survived") {
  for (int trial = 0; trial < 60; ++trial) {
    RandomStream random{Seed{static_cast<std::uint64_t>(trial)}};
    const int width = 1 + static_cast<int>(random.below(80));
    const int height = 1 + static_cast<int>(random.below(trial % 3 == 0 ? 4 : 80));
    const Prepared any =
        prepare_digit(noise(width, height, 0, 256, static_cast<std::uint64_t>(trial)));
    CHECK(intersected(any.box, {0, 0, width, height}) == any.box);
  }
  Picture dot(5, 5);
  dot(2, 2) = 255;
  CHECK_NOTHROW(prepare_digit(dot));
  CHECK_NOTHROW(prepare_digit(drawn(five(3, 200, -10, 5, 180, 20), 255, 0)));
}

TEST_CASE("bad arguments are told") {
  CHECK_THROWS_AS((void)prepare_digit(Picture{}), InvalidArgument);
  CHECK_THROWS_AS((void)prepare_digit(Picture(9, 9), {.search_size = 27}), InvalidArgument);
}

TEST_CASE("the way through a PNG file changes nothing") {
  const Picture picture = drawn(five(100, 100, 18, 10, 80, 10), 255, 0);
  CHECK(prepare_digit(decode_png(encode_png(picture), "x")).pixels == reference().pixels);
}
