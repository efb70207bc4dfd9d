#pragma once

#include <digitnet/digits/handwriting/rasteriser.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace digitnet {

/// What a writing is on. Shades are 0 black to 255 white.
struct Paper {
  double digit_height = 40;         ///< pixels
  double margin = 0.3;              ///< around the ink, as a share of the longer side
  double aside_x = 0, aside_y = 0;  ///< off the middle, -1 to 1 of the margin
  int paper = 255, ink = 0;         ///< shades
  int shade = 0;                    ///< how much darker the paper is at one side than at the other
  int noise = 0;                    ///< how much a pixel may differ
  bool blurred = false;             ///< as by a camera
};

namespace detail {

/// A canvas of a program, or paper before a camera; the digit is from `least` to `most` pixels
/// high.
inline Paper draw_paper(double least, double most, GridRandom& random) noexcept {
  Paper result;
  // Small ones are more frequent: they differ most from MNIST, and cost least.
  const double size = random.between(0, 1), skewed = on_grid(on_grid(size * size) * size);
  result.digit_height = on_grid(least + (most - least) * skewed);
  result.margin = random.between(0.08, 0.5);
  result.aside_x = random.between(-0.8, 0.8);
  result.aside_y = random.between(-0.8, 0.8);
  const double kind = random.between(0, 1);
  if (kind < 0.5) return result;
  if (kind < 0.65) {
    result.paper = 0;
    result.ink = 255;
    return result;
  }
  result.paper = 130 + static_cast<int>(random.below(120));
  result.ink = static_cast<int>(random.below(static_cast<std::uint32_t>(result.paper - 75)));
  result.shade = static_cast<int>(random.below(40)) - 20;
  result.noise = static_cast<int>(random.below(12));
  result.blurred = random.chance(0.6);
  return result;
}

/// Each pixel as the mean of its 3 x 3 neighbours, weights 1 2 1.
inline void blur(Picture& picture) {
  const Picture before = picture;
  for (int y = 0; y < picture.height(); ++y) {
    for (int x = 0; x < picture.width(); ++x) {
      int sum = 0;
      for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) {
          sum += (2 - std::abs(dx)) * (2 - std::abs(dy)) * before.clamped(x + dx, y + dy);
        }
      }
      picture(x, y) = static_cast<std::uint8_t>((sum + 8) / 16);
    }
  }
}

}  // namespace detail

/// How broad the pen's line is on the paper, in pixels.
[[nodiscard]] inline double line_width(const Pen& pen, const Paper& paper) noexcept {
  return pen.kind == PenKind::pixel ? pen.pixels : (std::max)(1.0, pen.width * paper.digit_height);
}

/// The writing as a picture such as people have: ink on `paper`, a margin around it.
[[nodiscard]] inline Picture on_paper(const Writing& writing, const Pen& pen, const Paper& paper,
                                      GridRandom& random) {
  const bool squares = pen.kind == PenKind::pixel;
  const double line = line_width(pen, paper);
  const Extent inked = extent(writing, paper.digit_height, line);
  const double margin = 1 + paper.margin * (std::max)(inked.width(), inked.height());
  const auto side = [&](double length) { return static_cast<int>(std::ceil(length + 2 * margin)); };
  Picture picture(side(inked.width()), side(inked.height()));
  const Placement place{paper.digit_height, margin * (1 + paper.aside_x) - inked.left,
                        margin * (1 + paper.aside_y) - inked.top};
  if (squares) {
    draw_pixels(writing, place, pen.pixels, picture);
  } else {
    draw(writing, place, line, picture);
  }
  if (pen.grain > 0) roughen(picture, pen.grain, random);
  if (paper.blurred) detail::blur(picture);
  const int across = picture.width() + picture.height();
  std::uint32_t bits = 0;
  for (int y = 0; y < picture.height(); ++y) {
    for (int x = 0; x < picture.width(); ++x) {
      const int ink = picture(x, y),
                ground = paper.paper + paper.shade * (2 * (x + y) - across) / across;
      int value = ground + (paper.ink - ground) * ink / 255;
      if (paper.noise > 0) {
        if (x % 4 == 0) bits = random.bits();
        value += (static_cast<int>(bits & 255U) - 128) * paper.noise / 128;
        bits >>= 8U;
      }
      picture(x, y) = static_cast<std::uint8_t>(std::clamp(value, 0, 255));
    }
  }
  return picture;
}

}  // namespace digitnet
