#include <digitnet/digits/number/candidates.hpp>
#include <digitnet/digits/number/number_sheet.hpp>
#include <digitnet/digits/number/seams.hpp>
#include <digitnet/digits/number/text_lines.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace digitnet;
using namespace digitnet::detail;

namespace {

void fill(Plane& ink, const Box& box, float value = 1) {
  for (int y = box.y; y < box.bottom(); ++y) {
    for (int x = box.x; x < box.right(); ++x) ink(x, y) = value;
  }
}

/// Components with these boxes, completely inked.
Components patches(int width, int height, const std::vector<Box>& boxes) {
  Mask mask(width, height);
  for (const Box& box : boxes) {
    for (int y = box.y; y < box.bottom(); ++y) {
      for (int x = box.x; x < box.right(); ++x) mask(x, y) = 1;
    }
  }
  return find_components(mask, Plane(width, height, 1.0F));
}

}  // namespace

TEST_CASE("best_seam goes through the thinnest part") {
  Plane ink(40, 30);
  fill(ink, {2, 2, 14, 26});
  fill(ink, {22, 2, 16, 26});
  fill(ink, {16, 20, 6, 3});  // a bridge, three pixels thick
  for (const float anchor : {17.0F, 20.0F, 24.0F}) {
    const Seam seam = best_seam(ink, anchor, 0, 8, 0.01F);
    REQUIRE(seam.x.size() == 30);
    CHECK(seam.ink == doctest::Approx(3));
    for (std::size_t y = 2; y < 28; ++y) {
      CHECK(seam.x[y] >= 16);
      CHECK(seam.x[y] <= 22);
    }
  }
}

TEST_CASE("best_seam follows the slant and goes around what overhangs") {
  Plane ink(60, 40);
  for (int y = 0; y < 40; ++y) {  // two strokes that lean by half a pixel a row
    const int x = 10 + (39 - y) / 2;
    fill(ink, {x, y, 4, 1});
    fill(ink, {x + 12, y, 4, 1});
  }
  const Seam seam = best_seam(ink, 28, 0.5F, 8, 0.02F);
  REQUIRE(seam.x.size() == 40);
  CHECK(seam.ink == 0);
  CHECK(seam.x[0] - seam.x[39] >= 12);
  CHECK(slant_of(ink) == doctest::Approx(0.5F).epsilon(0.25));
  Plane upright(60, 40);
  fill(upright, {20, 4, 4, 30});
  CHECK(slant_of(upright) == doctest::Approx(0).epsilon(0.01));
}

TEST_CASE("find_seams never cross and leave ink on both sides") {
  Plane ink(120, 40);
  for (int i = 0; i < 5; ++i) fill(ink, {4 + 22 * i, 2, 16, 36});
  fill(ink, {4, 30, 110, 4});
  const std::vector<Seam> seams = find_seams(ink, 40, 0);
  REQUIRE(seams.size() >= 4);
  for (std::size_t k = 0; k < seams.size(); ++k) {
    CHECK(seams[k].ink <= 0.9F * 40);
    for (std::size_t y = 0; y < 40; ++y) {
      CHECK(seams[k].x[y] > 0);
      CHECK(seams[k].x[y] < 120);
      if (k > 0) CHECK(seams[k].x[y] >= seams[k - 1].x[y]);
    }
  }
}

TEST_CASE("text lines: order, skew, fragments, sizes") {
  SUBCASE("two lines") {
    const auto lines = find_text_lines(
        patches(200, 120, {{10, 70, 12, 30}, {40, 72, 12, 30}, {10, 10, 12, 30}, {45, 12, 12, 30}}),
        64);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].box.y == 10);
    CHECK(lines[0].patches.size() == 2);
    CHECK(lines[1].box.y == 70);
  }
  SUBCASE("a skewed line is one") {
    std::vector<Box> boxes;
    for (int i = 0; i < 9; ++i) boxes.push_back({10 + 30 * i, 10 + 6 * i, 14, 30});
    const auto lines = find_text_lines(patches(300, 100, boxes), 64);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].patches.size() == 9);
    CHECK(lines[0].height == 30);
  }
  SUBCASE("fragments join, specks do not") {
    const auto lines = find_text_lines(
        patches(100, 60, {{10, 20, 12, 30}, {12, 14, 12, 4}, {80, 50, 1, 1}, {40, 20, 12, 30}}),
        64);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].patches.size() == 3);
  }
  SUBCASE("smaller writing below") {
    const auto lines = find_text_lines(
        patches(200, 120, {{10, 10, 30, 60}, {60, 10, 30, 60}, {10, 92, 10, 22}, {40, 92, 10, 22}}),
        64);
    REQUIRE(lines.size() == 2);
    CHECK(lines[1].height == 22);
  }
  SUBCASE("at most so many") {
    std::vector<Box> boxes;
    for (int i = 0; i < 6; ++i) boxes.push_back({10, 10 + 30 * i, 10, 20});
    CHECK(find_text_lines(patches(40, 200, boxes), 4).size() == 4);
  }
}

TEST_CASE("best_path takes the best sequence and may skip") {
  LinePieces line;
  line.height = 10;
  for (int i = 0; i < 4; ++i) {
    Piece piece;
    piece.box = {10 * i, 0, 8, 10};
    piece.patch = static_cast<std::size_t>(i);
    piece.area = i == 3 ? 1.0F : 25.0F;
    line.pieces.push_back(piece);
  }
  const std::vector<Candidate> candidates{{0, 1}, {0, 2}, {1, 2}, {2, 3}, {3, 4}};
  const ReadingWeights weights{.skip = 3, .skip_least = 0.3F};
  std::vector<CandidateScore> scores{{1, -1}, {2, -0.5F}, {3, -1}, {4, -0.1F}, {5, -9}};
  CHECK(best_path(line, candidates, scores, weights) == std::vector<std::size_t>{1, 3});
  scores[1].score = -5;
  CHECK(best_path(line, candidates, scores, weights) == std::vector<std::size_t>{0, 2, 3});
  for (auto& j : scores) j.score = -100;
  CHECK(best_path(line, candidates, scores, weights).empty());
}

TEST_CASE("the boxes of a form go, what is written into them stays, however long the row") {
  for (const int cells : {2, 7}) {
    CAPTURE(cells);
    constexpr int side = 48, left = 30, top = 30, pen = 2;
    Picture page(2 * left + cells * side, 2 * top + side, std::uint8_t{255});
    const auto fill = [&](int x, int y, int width, int height) {
      for (int j = y; j < y + height; ++j) {
        for (int i = x; i < x + width; ++i) page(i, j) = 0;
      }
    };
    for (int cell = 0; cell < cells; ++cell) {
      const int x = left + cell * side;
      fill(x, top, side, pen);
      fill(x, top + side - pen, side, pen);
      fill(x, top, pen, side);
      fill(x + side - pen, top, pen, side);
      fill(x + 20, top + 10, 6, 28);
    }
    const Sheet found = detail::find_number_sheet(page, {}, 800).sheet;
    int strokes = 0, others = 0;
    for (const Component& c : found.components.list) {
      const float height = static_cast<float>(c.box.height) * found.scale;
      const bool stroke = std::abs(height - 28) < 4;
      (stroke ? strokes : others) += c.area > 0 ? 1 : 0;
    }
    CHECK(strokes == cells);
    CHECK(others == 0);
  }
}
