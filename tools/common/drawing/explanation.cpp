#include "common/drawing/explanation.hpp"

#include <digitnet/core/error.hpp>
#include <digitnet/core/finite.hpp>
#include <digitnet/digits/number/annotate.hpp>
#include <digitnet/inspect/occlusion.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace digitnet::tools {
namespace {

/// `colour` laid over gray `ink` on paper, which is pale so that the colours show.
Rgb shaded(std::uint8_t ink, const Rgb& colour, float strength) {
  const auto paper = static_cast<unsigned>(255 - ink * 3 / 5);
  const auto alpha = static_cast<unsigned>(std::lround(200 * strength));
  return {composited(colour[0], alpha, paper), composited(colour[1], alpha, paper),
          composited(colour[2], alpha, paper)};
}

}  // namespace

Raster<Rgb> explanation(const Reading& reading, const DigitNetwork& network) {
  constexpr int side = MnistFormat::side, scale = 8;
  const auto best = std::ranges::max_element(reading.probabilities);
  const std::vector<float> effects =
      occlusion(reading.seen.pixels, {1, side, side}, digit_classes,
                static_cast<std::size_t>(best - reading.probabilities.begin()),
                [&](std::span<const std::uint8_t> images, std::span<float> probabilities) {
                  network.predict(images, probabilities);
                  if (!std::ranges::all_of(probabilities, [](float p) { return is_finite(p); })) {
                    throw Error{"the network's answer is not a number"};
                  }
                });
  const auto size = [](float effect) { return std::abs(effect); };
  const float largest = (std::max)(size(std::ranges::max(effects, {}, size)), 1e-6F);
  const AnnotationStyle colours;
  Raster<Rgb> picture(scale * side, scale * side);
  for (int y = 0; y < picture.height(); ++y) {
    for (int x = 0; x < picture.width(); ++x) {
      const auto pixel = static_cast<std::size_t>(y / scale * side + x / scale);
      picture.row(y)[static_cast<std::size_t>(x)] =
          shaded(reading.seen.pixels[pixel], effects[pixel] > 0 ? colours.sure : colours.unsure,
                 size(effects[pixel]) / largest);
    }
  }
  return picture;
}

}  // namespace digitnet::tools
