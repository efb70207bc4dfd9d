#include "ink.hpp"
#include "trouble.hpp"

#include <algorithm>
#include <cmath>

namespace digitnet::stress {
namespace {

/// `ink` on a page of `width` x `height`, dark on light or the other way round.
PngFile either_polarity(const Plane& ink, int width, int height, int left, int top,
                        RandomStream& random) {
  const bool dark = random.uniform() < 0.5F;
  Page page(width, height, gray(dark ? 255 : 0));
  draw(page, ink, gray(dark ? 0 : 255), left, top);
  return gray_png(page);
}

}  // namespace

PngFile tiny(ImageBytes image, RandomStream& random) {
  const Plane ink = cropped(ink_of(image));
  const float longest = random.uniform(8, 16);
  const float scale = longest / static_cast<float>(std::max(ink.width(), ink.height()));
  const auto pixels = [scale](int length) {
    return std::max(1, static_cast<int>(std::lround(static_cast<float>(length) * scale)));
  };
  const Plane digit = resized(ink, pixels(ink.width()), pixels(ink.height()));
  // As scikit-learn and USPS have them: cut as high as they are, in the middle of a square.
  const int margin = between(0, 3, random);
  const int side = std::max(digit.width(), digit.height()) + 2 * margin;
  return either_polarity(digit, side, side, (side - digit.width()) / 2, (side - digit.height()) / 2,
                         random);
}

PngFile hairline(ImageBytes image, RandomStream& random) {
  // Small canvases are as frequent as large ones are, octave by octave.
  const float height = 200 * std::exp(random.uniform() * std::log(15.0F));
  const int side = static_cast<int>(height);
  const float pen = random.uniform() < 0.5F ? 1.0F : random.uniform(1.0F, 1 + height / 250);
  const float digit = height * random.uniform(0.45F, 0.8F);
  Plane ink = with_hairline(ink_of(image), digit / 20, pen);
  if (random.uniform() < 0.5F) {  // drawing programs without smooth edges
    for (float& value : ink.pixels()) value = value >= 0.5F ? 1.0F : 0.0F;
  }
  ink = cropped(ink);
  return either_polarity(ink, side, side, between(0, std::max(0, side - ink.width()), random),
                         between(0, std::max(0, side - ink.height()), random), random);
}

PngFile cut_tight(ImageBytes image, RandomStream& random) {
  const int factor = between(1, 6, random);
  const Plane whole = cropped(factor == 1 ? ink_of(image) : enlarged(ink_of(image), factor));
  // At most so much is cut off of each side as a person does not miss.
  const int most = std::min(whole.width(), whole.height()) / 25;
  const int left = between(0, most, random), top = between(0, most, random);
  return either_polarity(whole, whole.width() - left - between(0, most, random),
                         whole.height() - top - between(0, most, random), -left, -top, random);
}

}  // namespace digitnet::stress
