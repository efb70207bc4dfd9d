#include <digitnet/digits/number/figures.hpp>
#include <digitnet/image/components.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

using namespace digitnet;

namespace {

constexpr Rgb ground{0, 114, 178}, white{255, 255, 255};

Raster<Rgb> drawn(std::size_t digit, int height) {
  Raster<Rgb> picture(figure_width(height) + 4, height + 4);
  for (Rgb& pixel : picture.pixels()) pixel = ground;
  draw_figure(picture, digit, 2, 2, height, white);
  return picture;
}

/// Loops in a figure: pieces of ground besides the one around it.
int loops(const Raster<Rgb>& picture) {
  Mask ground_mask(picture.width(), picture.height());
  std::ranges::transform(picture.pixels(), ground_mask.pixels().begin(),
                         [](const Rgb& pixel) { return std::uint8_t{pixel[0] < 128}; });
  const Plane strength(picture.width(), picture.height());
  return static_cast<int>(find_components(ground_mask, strength).list.size()) - 1;
}

}  // namespace

TEST_CASE("figures have the loops that they should have, at any legible size") {
  for (const int height : {14, 20, 60, 200}) {
    for (std::size_t digit = 0; digit < 10; ++digit) {
      CAPTURE(height);
      CAPTURE(digit);
      const int expected = digit == 8                                             ? 2
                           : digit == 0 || digit == 4 || digit == 6 || digit == 9 ? 1
                                                                                  : 0;
      CHECK(loops(drawn(digit, height)) == expected);
    }
  }
}

TEST_CASE("figures have smooth edges, stay in their box and in the picture") {
  const auto picture = drawn(0, 40);
  std::size_t full = 0, soft = 0;
  for (int y = 0; y < picture.height(); ++y) {
    for (int x = 0; x < picture.width(); ++x) {
      const Rgb& pixel = picture(x, y);
      const bool margin = x < 2 || y < 2 || x >= picture.width() - 2 || y >= picture.height() - 2;
      if (margin) REQUIRE(pixel == ground);
      full += pixel == white;
      soft += pixel != white && pixel != ground;
    }
  }
  CHECK(full > 100);
  CHECK(soft > 100);
  Raster<Rgb> small(6, 6);
  draw_figure(small, 8, -5, -9, 30, white);
  draw_figure(small, 8, 50, 50, 30, white);
  draw_figure(small, 8, 2, 2, 1, white);
  draw_figure(small, 8, 2, 2, 0, white);
}
