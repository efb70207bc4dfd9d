// Numbers composed of MNIST images, read with the two networks that the tools carry.

#include "common/model/default_model.hpp"
#include "common/model/load_reader.hpp"

#include <digitnet/data/mnist.hpp>
#include <digitnet/digits/composed/composed_number.hpp>
#include <digitnet/digits/handwriting/allographs.hpp>
#include <digitnet/digits/handwriting/handwriting.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

using namespace digitnet;

namespace {

int count_right(const NumberStyle& style, int pictures, const Dataset& others = {}) {
  const Dataset data =
      load_mnist_split(std::string{DIGITNET_DATA_DIR} + "/mnist-10k", Split::train);
  DigitReader reader = tools::load_reader();
  tools::add_whole_digits(reader);
  int right = 0;
  for (int i = 0; i < pictures; ++i) {
    RandomStream random{Seed{20}, Purpose::test, static_cast<std::uint64_t>(i)};
    const auto made = compose_number(data, others, style, random);
    right += reader.read_number(made.picture).text() == made.text ? 1 : 0;
  }
  return right;
}

/// Digits `height` pixels high, in dark lines `pen` pixels wide on white.
Picture drawn(const std::string& digits, float height, float pen) {
  const float advance = 0.95F * height, margin = height;
  const auto rows = static_cast<int>(height + 2 * margin);
  Picture page(static_cast<int>(advance * static_cast<float>(digits.size()) + 2 * margin), rows,
               255);
  const auto line = [&](float ax, float ay, float bx, float by) {
    const auto first = [](float a, float b) { return static_cast<int>((std::min)(a, b)) - 9; };
    const auto last = [](float a, float b) { return static_cast<int>((std::max)(a, b)) + 9; };
    const float dx = bx - ax, dy = by - ay;
    for (int y = first(ay, by); y <= last(ay, by); ++y) {
      for (int x = first(ax, bx); x <= last(ax, bx); ++x) {
        if (!page.contains(x, y)) continue;
        const float px = static_cast<float>(x) - ax, py = static_cast<float>(y) - ay;
        const float t = std::clamp((px * dx + py * dy) / (dx * dx + dy * dy), 0.0F, 1.0F);
        const float inside = pen / 2 - std::hypot(px - t * dx, py - t * dy) + 0.5F;
        const auto value = static_cast<std::uint8_t>(255 - 255 * std::clamp(inside, 0.0F, 1.0F));
        page(x, y) = (std::min)(page(x, y), value);
      }
    }
  };
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const auto digit = static_cast<std::uint8_t>(digits[i] - '0');
    const auto points = allographs(digit).front().skeletons().front().points();
    const float left = margin + advance * static_cast<float>(i);
    const auto x = [&](const SkeletonPoint& p) { return left + 0.007F * height * p.x; };
    const auto y = [&](const SkeletonPoint& p) { return margin + 0.01F * height * p.y; };
    for (std::size_t k = 1; k < points.size(); ++k) {
      if (points[k].starts_stroke) continue;
      line(x(points[k - 1]), y(points[k - 1]), x(points[k]), y(points[k]));
    }
  }
  return page;
}

}  // namespace

TEST_CASE("thin pens write numbers on canvases of any size") {
  if (tools::default_model_bytes().empty()) return;
  DigitReader reader = tools::load_reader();
  tools::add_whole_digits(reader);
  int right = 0, all = 0;
  for (const float height : {60.0F, 120.0F, 250.0F, 500.0F, 800.0F}) {
    for (const float pen : {1.0F, 2.0F, 4.0F}) {
      for (const char* digits : {"352", "3257", "904", "17", "6", "28"}) {
        const std::string found = reader.read_number(drawn(digits, height, pen)).text();
        INFO("height " << height << ", pen " << pen << ": " << digits << " as " << found);
        CHECK(found.size() == std::string{digits}.size());  // nothing vanishes without a word
        right += found == digits ? 1 : 0;
        ++all;
      }
    }
  }
  MESSAGE(right << " of " << all);
  CHECK(right >= all - 3);
}

TEST_CASE("composed numbers are read, whether their digits touch or not") {
  if (tools::default_model_bytes().empty()) return;
  CHECK(count_right({.least = 4, .most = 4}, 20) >= 18);
  CHECK(count_right({.least = 3, .most = 3, .lines = 2}, 10) >= 8);
  CHECK(count_right({.least = 3, .most = 3, .touching = true}, 20) >= 13);
}

TEST_CASE("a letter by itself is no number, a digit is") {
  if (tools::default_model_bytes().empty()) return;
  const Dataset letters = handwritten_glyphs(Seed{77}, 200, {.per_hand = 10, .prepared = 0});
  CHECK(count_right({.least = 1, .most = 1, .foreign = 1}, 100, letters) >= 82);
  CHECK(count_right({.least = 1, .most = 1}, 40) >= 39);
}
