#include "ink.hpp"
#include "trouble.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace digitnet::stress {
namespace {

Plane written(ImageBytes image, RandomStream& random) {
  return enlarged(ink_of(image), between(3, 7, random));
}

/// Full colours of a hue from 0 to 6, lightened or darkened.
Colour colour(float hue, float light) {
  Colour result;
  for (std::size_t c = 0; c < 3; ++c) {
    const float turn = std::fmod(hue + 2 * static_cast<float>(c), 6.0F);
    const float full = std::clamp(std::abs(turn - 3) - 1, 0.0F, 1.0F);
    result[c] = 255 * (light < 0.5F ? 2 * light * full : full + (2 * light - 1) * (1 - full));
  }
  return result;
}

float distance(const Colour& a, const Colour& b) {
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/// Broad strokes here and there, as an eraser leaves them.
Plane rubbed(int width, int height, RandomStream& random) {
  std::vector<Segment> strokes;
  const auto spot = [&] {
    return Spot{random.uniform(0, static_cast<float>(width)),
                random.uniform(0, static_cast<float>(height))};
  };
  const float broad = static_cast<float>(height) * random.uniform(0.08F, 0.3F);
  for (int k = between(1, 4, random); k > 0; --k) strokes.push_back({spot(), spot(), broad, broad});
  return drawn(strokes, width, height);
}

}  // namespace

PngFile erased(ImageBytes image, RandomStream& random) {
  const Plane ink = written(image, random);
  const int margin = between(4, 40, random);
  const int width = ink.width() + 2 * margin, height = ink.height() + 2 * margin;
  if (random.uniform() < 0.6F) {
    // White is paper where black is drawn.
    Page page(width, height, gray(255));
    draw(page, ink, gray(0), margin, margin);
    Plane opaque = rubbed(width, height, random);
    for (int y = 0; y < ink.height(); ++y) {
      for (int x = 0; x < ink.width(); ++x) {
        float& alpha = opaque(x + margin, y + margin);
        alpha = std::max(alpha, ink(x, y));
      }
    }
    return transparent_png(page, opaque);
  }
  // On an opaque canvas that is not quite white (black).
  const bool dark = random.uniform() < 0.7F;
  Page page(width, height, gray(dark ? random.uniform(205, 250) : random.uniform(5, 60)));
  draw(page, rubbed(width, height, random), gray(dark ? 255 : 0));
  draw(page, ink, gray(dark ? random.uniform(0, 60) : random.uniform(200, 255)), margin, margin);
  return gray_png(page);
}

PngFile ghost(ImageBytes image, RandomStream& random) {
  const Plane ink = written(image, random);
  const int margin = between(6, 30, random);
  const float paper = random.uniform(220, 255), pen = random.uniform(10, 70);
  const float trace = paper - (paper - pen) * random.uniform(0.06F, 0.2F);
  Page page(ink.width() + 2 * margin, ink.height() + 2 * margin, gray(paper));
  // What was rubbed out, or shines through from the other side: another way round.
  Plane mirrored(ink.width(), ink.height());
  for (int y = 0; y < ink.height(); ++y) {
    for (int x = 0; x < ink.width(); ++x) mirrored(x, y) = ink(ink.width() - 1 - x, y);
  }
  draw(page, turned(mirrored, random.uniform(-90, 90)), gray(trace), between(0, 2 * margin, random),
       between(0, 2 * margin, random));
  draw(page, ink, gray(pen), margin, margin);
  add_noise(page, random.uniform(0, 3), random);
  return gray_png(page);
}

PngFile faint(ImageBytes image, RandomStream& random) {
  const Plane ink = written(image, random);
  const int margin = between(2, 24, random);
  const float contrast = random.uniform(14, 30), paper = random.uniform(100, 250);
  const float pen = random.uniform() < 0.7F ? paper - contrast : std::min(255.0F, paper + contrast);
  Page page(ink.width() + 2 * margin, ink.height() + 2 * margin, gray(paper));
  draw(page, ink, gray(pen), margin, margin);
  add_noise(page, random.uniform(0, 1.5F), random);
  return gray_png(page);
}

PngFile coloured_ground(ImageBytes image, RandomStream& random) {
  Colour paper{}, pen{};
  do {
    paper = colour(random.uniform(0, 6), random.uniform(0.25F, 0.8F));
    pen = colour(random.uniform(0, 6), random.uniform(0.2F, 0.8F));
  } while (distance(paper, pen) < 110);
  const Plane ink = written(image, random);
  const int margin = between(2, 24, random);
  Page page(ink.width() + 2 * margin, ink.height() + 2 * margin, paper);
  draw(page, ink, pen, margin, margin);
  add_noise(page, random.uniform(0, 3), random);
  return colour_png(page);
}

PngFile shadow_beside(ImageBytes image, RandomStream& random) {
  const Plane ink = written(image, random);
  const int margin = between(12, 40, random);
  const int width = ink.width() + 2 * margin, height = ink.height() + 2 * margin;
  Page page(width, height, gray(random.uniform(200, 250)));
  draw(page, ink, gray(random.uniform(15, 60)), margin, margin);
  // The edge of a hand's or a phone's shadow, or of glare, across the picture.
  const float angle = 2 * std::numbers::pi_v<float> * random.uniform();
  const float across = std::cos(angle), down = std::sin(angle);
  const float start = static_cast<float>(width) * random.uniform(0.1F, 0.45F);
  const float soft = static_cast<float>(width) * random.uniform(0.01F, 0.15F);
  const bool glare = random.uniform() < 0.3F;
  const float change = glare ? random.uniform(0.3F, 0.7F) : random.uniform(0.3F, 0.65F);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const float along = (static_cast<float>(x) - static_cast<float>(width) / 2) * across +
                          (static_cast<float>(y) - static_cast<float>(height) / 2) * down;
      const float part = change * std::clamp((along - start) / soft, 0.0F, 1.0F);
      for (Plane& channel : page.channels) {
        float& value = channel(x, y);
        value += part * (glare ? 255 - value : -value);
      }
    }
  }
  add_noise(page, random.uniform(0, 3), random);
  return gray_png(page);
}

}  // namespace digitnet::stress
