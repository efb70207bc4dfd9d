#include "variants.hpp"

#include "ink.hpp"
#include "page.hpp"
#include "trouble.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace digitnet::stress {
namespace {

using Bytes = std::span<const std::uint8_t>;
using File = std::vector<std::byte>;

constexpr int side = 28;
constexpr Colour white = gray(255), black = gray(0);
constexpr float whole_turn = 2 * std::numbers::pi_v<float>;

/// `ink` in black on a white page that is `margin` pixels larger on all sides.
Page on_paper(const Plane& ink, int margin, const Colour& pen = black,
              const Colour& paper = white) {
  Page page(ink.width() + 2 * margin, ink.height() + 2 * margin, paper);
  draw(page, ink, pen, margin, margin);
  return page;
}

/// Like a pen on paper at a middling resolution.
Plane written(Bytes image, RandomStream& random) {
  return enlarged(ink_of(image), between(3, 6, random));
}

File plain(Bytes image, RandomStream& /*random*/) {
  Page page(side, side, black);
  draw(page, ink_of(image), white);
  return gray_png(page);
}

File inverted(Bytes image, RandomStream& /*random*/) {
  Page page(side, side, white);
  draw(page, ink_of(image), black);
  return gray_png(page);
}

File transparent(Bytes image, RandomStream& random) {
  const int factor = between(1, 8, random);
  const Plane ink = ink_of(image);
  return transparent_png(factor == 1 ? ink : enlarged(ink, factor),
                         random.uniform() < 0.5F ? white : black);
}

File large_canvas(Bytes image, RandomStream& random) {
  const Plane ink = enlarged(ink_of(image), between(2, 6, random));
  const int width = ink.width() * between(2, 4, random), height = width * 3 / 4;
  Page page(width, height, white);
  draw(page, ink, black, between(0, std::max(0, width - ink.width()), random),
       between(0, std::max(0, height - ink.height()), random));
  return gray_png(page);
}

File off_centre(Bytes image, RandomStream& random) {
  const Plane ink = cropped(ink_of(image));
  Page page(side, side, black);
  draw(page, ink, white, between(0, side - ink.width(), random),
       between(0, side - ink.height(), random));
  return gray_png(page);
}

File other_size(Bytes image, RandomStream& random) {
  const Plane ink = cropped(ink_of(image));
  const float longest = random.uniform(14, 60);
  const float scale = longest / static_cast<float>(std::max(ink.width(), ink.height()));
  const auto pixels = [scale](int length) {
    return std::max(1, static_cast<int>(std::lround(static_cast<float>(length) * scale)));
  };
  const Plane digit = resized(ink, pixels(ink.width()), pixels(ink.height()));
  return gray_png(on_paper(digit, between(0, 12, random)));
}

File thin_pen(Bytes image, RandomStream& random) {
  const int factor = between(4, 8, random);
  const float width = random.uniform(0.4F, 1.3F) * static_cast<float>(factor);
  return gray_png(on_paper(with_pen(enlarged(ink_of(image), factor), width), 4));
}

File thick_pen(Bytes image, RandomStream& random) {
  const int factor = between(4, 8, random);
  const float width = random.uniform(4, 5) * static_cast<float>(factor);
  return gray_png(on_paper(with_pen(enlarged(ink_of(image), factor), width), 8));
}

File rotated(Bytes image, RandomStream& random) {
  return gray_png(on_paper(turned(written(image, random), random.uniform(-15, 15)), 4));
}

File jpeg(Bytes image, RandomStream& random) {
  Page page = on_paper(written(image, random), between(0, 16, random), gray(40), gray(225));
  add_noise(page, random.uniform(2, 8), random);
  compress(page, between(8, 35, random));
  return gray_png(page);
}

File gradient_light(Bytes image, RandomStream& random) {
  Page page = on_paper(written(image, random), between(4, 24, random), gray(50), gray(235));
  shade(page, whole_turn * random.uniform(), random.uniform(0.4F, 0.75F));
  add_noise(page, random.uniform(0, 3), random);
  return gray_png(page);
}

File graph_paper(Bytes image, RandomStream& random) {
  const Plane ink = written(image, random);
  const int margin = between(6, 24, random);
  Page page(ink.width() + 2 * margin, ink.height() + 2 * margin, gray(245));
  const Colour line{random.uniform(120, 190), random.uniform(150, 200), random.uniform(200, 240)};
  const float digit = 20.0F / side * static_cast<float>(ink.width());
  rule(page, line, digit * random.uniform(0.35F, 0.9F), random.uniform(0.7F, 1.6F), true, random);
  draw(page, ink, {random.uniform(0, 50), random.uniform(0, 50), random.uniform(20, 120)}, margin,
       margin);
  return colour_png(page);
}

File photo(Bytes image, RandomStream& random) {
  const Plane ink = written(image, random);
  const auto pen_width = static_cast<float>(ink.width()) / side;
  const int margin = between(8, 24, random);
  const Colour paper{random.uniform(190, 240), random.uniform(190, 240), random.uniform(180, 230)};
  Page page = on_paper(ink, margin, gray(random.uniform(20, 70)), paper);
  shade(page, whole_turn * random.uniform(), random.uniform(0.1F, 0.5F));
  const auto near = [&random](float at) { return at + random.uniform(-0.07F, 0.07F); };
  page = photographed(
      page, {{{near(0), near(0)}, {near(1), near(0)}, {near(1), near(1)}, {near(0), near(1)}}});
  blur(page, random.uniform(0.1F, 0.5F) * pen_width);
  add_noise(page, random.uniform(1, 7), random);
  return colour_png(page);
}

File gray_on_gray(Bytes image, RandomStream& random) {
  const float paper = random.uniform(90, 165), contrast = random.uniform(25, 60);
  const float ink = random.uniform() < 0.5F ? paper - contrast : paper + contrast;
  Page page = on_paper(written(image, random), between(2, 16, random), gray(ink), gray(paper));
  add_noise(page, random.uniform(0, 4), random);
  return gray_png(page);
}

File out_of_focus(Bytes image, RandomStream& random) {
  const Plane ink = written(image, random);
  Page page = on_paper(ink, between(6, 20, random), gray(20), gray(240));
  blur(page, random.uniform(0.5F, 1.2F) * static_cast<float>(ink.width()) / side);
  return gray_png(page);
}

File coloured_pen(Bytes image, RandomStream& random) {
  // A full colour of a random hue, not so light that nobody would write with it.
  const float hue = 6 * random.uniform();
  Colour pen;
  for (std::size_t c = 0; c < 3; ++c) {
    const float turn = std::fmod(hue + 2 * static_cast<float>(c), 6.0F);
    pen[c] = 220 * std::clamp(std::abs(turn - 3) - 1, 0.0F, 1.0F);
  }
  const Colour paper{random.uniform(225, 255), random.uniform(225, 255), random.uniform(190, 255)};
  Page page = on_paper(written(image, random), between(2, 20, random), pen, paper);
  add_noise(page, random.uniform(0, 3), random);
  return colour_png(page);
}

constexpr std::array<Variant, 25> all{{
    {"as it is", "28 x 28, white on black", 0.99, plain},
    {"inverted", "28 x 28, black on white", 0.99, inverted},
    {"transparent", "white or black on a transparent canvas, 28 to 224 pixels", 0.99, transparent},
    {"large canvas", "anywhere on a page of up to 672 pixels", 0.99, large_canvas},
    {"off centre", "anywhere in 28 x 28", 0.99, off_centre},
    {"other size", "14 to 60 pixels, with or without a margin", 0.99, other_size},
    {"thin pen", "strokes of 2 to 6.5 % of the digit's height", 0.97, thin_pen},
    {"thick pen", "strokes of 20 to 25 % of the digit's height", 0.97, thick_pen},
    {"rotated", "up to 15 degrees either way", 0.97, rotated},
    {"JPEG", "noise, then compression at quality 8 to 35", 0.97, jpeg},
    {"uneven light", "40 to 75 % darker at one side", 0.97, gradient_light},
    {"graph paper", "blue lines, dark pen", 0.97, graph_paper},
    {"photo", "perspective, uneven light, blur, noise", 0.97, photo},
    {"gray on gray", "contrast of 10 to 24 %, noise, either polarity", 0.97, gray_on_gray},
    {"blurred", "by 2.5 to 6 % of the digit's height", 0.97, out_of_focus},
    {"coloured pen", "any hue on white to yellowish paper", 0.97, coloured_pen},
    {"tiny", "8 to 16 pixels high, from their gray values", 0.97, tiny},
    {"hairline", "pens from 1 pixel on canvases of 200 to 3000", 0.99, hairline},
    {"cut tight", "without a margin, or less; either polarity", 0.97, cut_tight},
    {"boxed", "a box, or lines on one to four sides, 1 to 12 % thick", 0.99, boxed},
    {"erased", "white eraser on transparent and off-white canvases", 0.97, erased},
    {"ghost", "a trace of another drawing below", 0.97, ghost},
    {"faint", "contrast of 5 to 12 %", 0.97, faint},
    {"on colour", "any colour on any other", 0.97, coloured_ground},
    {"shadow", "a shadow or glare beside the digit", 0.97, shadow_beside},
}};

}  // namespace

std::span<const Variant> variants() { return all; }

}  // namespace digitnet::stress
