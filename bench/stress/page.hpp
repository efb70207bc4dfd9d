#pragma once

#include <digitnet/core/random.hpp>
#include <digitnet/image/picture.hpp>

#include <array>
#include <cstddef>
#include <vector>

/// Papers, pens, light and cameras, to make pictures of digits as people have them.
namespace digitnet::stress {

/// Red, green and blue, 0 .. 255.
using Colour = std::array<float, 3>;

constexpr Colour gray(float value) { return {value, value, value}; }

/// A colour picture in the making, 0 .. 255.
struct Page {
  Page(int width, int height, const Colour& paper);

  [[nodiscard]] int width() const { return channels[0].width(); }
  [[nodiscard]] int height() const { return channels[0].height(); }

  std::array<Plane, 3> channels;
};

/// Draws with `pen` where `ink` (0 .. 1) is; its upper left pixel comes to lie at (left, top).
void draw(Page& page, const Plane& ink, const Colour& pen, int left = 0, int top = 0);

/// Horizontal and, for graph paper, vertical lines `distance` pixels apart.
void rule(Page& page, const Colour& line, float distance, float thickness, bool vertical,
          RandomStream& random);

/// Light that falls off across the page in the direction `angle`: `loss` of it is gone at the far
/// end.
void shade(Page& page, float angle, float loss);

/// Gaussian blur; `sigma` in pixels.
void blur(Page& page, float sigma);
[[nodiscard]] Plane blurred(const Plane& plane, float sigma);

/// Gaussian noise of the standard deviation `sigma` in every sample, the same in all channels.
void add_noise(Page& page, float sigma, RandomStream& random);

/// What JPEG does to blocks of 8 x 8 samples: cosine transform, coefficients rounded to multiples
/// of the standard's luminance table scaled for `quality` (1 .. 100), and back.
void compress(Page& page, int quality);

/// The page as a camera sees it whose corners see the points `corners` of the page (upper left,
/// upper right, lower right, lower left; fractions of width and height).
[[nodiscard]] Page photographed(const Page& page,
                                const std::array<std::array<float, 2>, 4>& corners);

// PNG files, all through zlib's fastest level.

[[nodiscard]] std::vector<std::byte> gray_png(const Page& page);
[[nodiscard]] std::vector<std::byte> colour_png(const Page& page);
/// A drawing of one colour on a transparent canvas.
[[nodiscard]] std::vector<std::byte> transparent_png(const Plane& ink, const Colour& pen);
/// The page where `opaque` is 1; transparent where it is 0.
[[nodiscard]] std::vector<std::byte> transparent_png(const Page& page, const Plane& opaque);

}  // namespace digitnet::stress
