#include <digitnet/image/colour.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

using namespace digitnet;

namespace {

/// Eight pixels of paper, two of ink.
std::vector<std::uint8_t> page(std::array<std::uint8_t, 4> paper, std::array<std::uint8_t, 4> ink) {
  std::vector<std::uint8_t> result;
  for (int i = 0; i < 10; ++i) {
    const auto& pixel = i < 8 ? paper : ink;
    result.insert(result.end(), pixel.begin(), pixel.end());
  }
  return result;
}

int contrast(std::vector<std::uint8_t> rgba) {
  const Picture gray = flatten_colour(rgba, 10, 1);
  return std::abs(gray(0, 0) - gray(9, 0));
}

}  // namespace

TEST_CASE("gray pixels keep their value") {
  for (unsigned v = 0; v < 256; ++v) CHECK(luma(v, v, v) == v);
  CHECK(composited(10, 255, 255) == 10);
  CHECK(composited(10, 0, 255) == 255);
  CHECK(composited(0, 128, 255) == 127);
}

TEST_CASE("coloured pens stand out from their paper") {
  CHECK(contrast(page({250, 250, 245, 255}, {20, 30, 160, 255})) > 150);   // blue pen
  CHECK(contrast(page({255, 255, 255, 255}, {255, 240, 0, 255})) > 150);   // yellow pen
  CHECK(contrast(page({120, 160, 120, 255}, {255, 95, 90, 255})) > 50);    // red on green
  CHECK(contrast(page({200, 200, 200, 255}, {200, 200, 200, 255})) == 0);  // nothing
}

TEST_CASE("the canvas contrasts with the ink") {
  std::array<std::uint64_t, 256> levels{};
  CHECK(canvas_for(levels) == 255);
  levels[30] = 100;
  CHECK(canvas_for(levels) == 255);
  levels[240] = 2000;  // the dark ink has a white paper of its own
  CHECK(canvas_for(levels) == 255);
  levels[30] = 9000;  // now it is light ink on black
  CHECK(canvas_for(levels) == 0);
  levels = {};
  levels[200] = 5;
  CHECK(canvas_for(levels) == 0);
}

TEST_CASE("transparent colours that hide something stay hidden") {
  auto rgba = page({255, 0, 0, 0}, {0, 0, 0, 255});
  const Picture gray = flatten_colour(rgba, 10, 1);
  CHECK(gray(0, 0) == 255);
  CHECK(gray(9, 0) == 0);
}
