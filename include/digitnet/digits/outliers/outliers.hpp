#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/random.hpp>
#include <digitnet/core/shape.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/digits/outliers/body_artist.hpp>
#include <digitnet/digits/outliers/outlier_artist.hpp>
#include <digitnet/digits/preparation/prepare.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace digitnet {

/// What a generated image shows that is no digit.
enum class Outlier : std::uint8_t {
  scribble,    ///< one long random line
  strokes,     ///< straight and bent strokes that meet or cross, as in letters and signs
  figure,      ///< a random walk over nine points, as in angular letters
  dots,        ///< separate dots and dashes
  blob,        ///< filled ellipses and polygons with shades or patterns in them
  thing,       ///< a shaded body with limbs, often symmetrical
  silhouette,  ///< a shaded body of changing width, often symmetrical, perhaps split or with holes
  texture,     ///< a pattern over the whole image
  noise,       ///< random pixels
  mosaic       ///< digits cut up, magnified, mixed, side by side or with ink and paper exchanged
};
inline constexpr std::size_t outlier_kinds = 10;  ///< how many there are

/// Throws InvalidArgument unless outliers of this shape can be drawn.
inline void check_outlier_shape(const Shape& shape) {
  const auto fits = [](int side) { return side >= 8 && side <= detail::max_canvas_side; };
  if (shape.channels != 1 || !fits(shape.height) || !fits(shape.width)) {
    throw InvalidArgument{
        "outliers: expected images of one channel and 8 to 64 pixels a side, found " +
        shape.text()};
  }
}

namespace detail {

inline void check_outlier(const Shape& shape, std::span<const std::uint8_t> pixels) {
  check_outlier_shape(shape);
  if (pixels.size() != shape.size()) {
    throw InvalidArgument{"outliers: expected " + std::to_string(shape.size()) + " pixels, found " +
                          std::to_string(pixels.size())};
  }
}

}  // namespace detail

/// Draws an image that shows no digit, for teaching and testing a network to say so. `digits` are
/// the images that `mosaic` cuts up; without any, it is a `figure`. A function of the random stream
/// alone. Throws InvalidArgument as check_outlier_shape(), and for another number of pixels.
inline void draw_outlier(Outlier kind, const Dataset& digits, RandomStream& random,
                         std::span<std::uint8_t> pixels) {
  const Shape shape = digits.shape;
  detail::check_outlier(shape, pixels);
  detail::Canvas canvas{shape.height, shape.width};
  detail::OutlierArtist artist{canvas, random};
  detail::BodyArtist bodies{canvas, random};
  if (kind == Outlier::mosaic && digits.empty()) kind = Outlier::figure;
  switch (kind) {
    case Outlier::scribble:
      artist.scribble();
      break;
    case Outlier::strokes:
      artist.strokes();
      break;
    case Outlier::figure:
      artist.figure();
      break;
    case Outlier::dots:
      artist.dots();
      break;
    case Outlier::blob:
      bodies.blob();
      break;
    case Outlier::thing:
      bodies.thing();
      break;
    case Outlier::silhouette:
      bodies.silhouette();
      break;
    case Outlier::texture:
      artist.texture();
      break;
    case Outlier::noise:
      artist.noise();
      break;
    case Outlier::mosaic:
      artist.mosaic(digits);
      break;
  }
  if (kind != Outlier::noise && random.uniform() < 0.2F) canvas.blur();
  if (random.uniform() < 0.15F) {
    const float amplitude = random.uniform(0, 0.3F);
    canvas.for_each([&](int, int, float ink) { return ink + amplitude * random.uniform(-1, 1); });
  }
  canvas.write(pixels);
}

/// One of the kinds at random. Silhouettes are what a network takes for digits most easily: they
/// are twice as frequent as the others.
inline Outlier draw_kind(RandomStream& random) {
  const std::size_t kind = random.below(outlier_kinds + 1);
  return kind < outlier_kinds ? static_cast<Outlier>(kind) : Outlier::silhouette;
}

/// An outlier of any kind, as a network gets to see it: where images are of MNIST's format, most
/// are drawn on canvases of several sizes and go through prepare_digit() as pictures do, for that
/// makes shapes more like digits than they were drawn. What it rejects itself is left as it is, and
/// so are parts of digits (`mosaic`), of which it would make digits.
inline Outlier draw_outlier(const Dataset& digits, RandomStream& random,
                            std::span<std::uint8_t> pixels) {
  detail::check_outlier(digits.shape, pixels);
  const Outlier kind = draw_kind(random);
  constexpr int side = MnistFormat::side;
  const bool alone = digits.shape != Shape{1, side, side} || kind == Outlier::mosaic;
  if (!alone && random.uniform() < 0.8F) {
    const int wide = random.uniform() < 0.6F ? side : 2 * side;
    const Dataset none{{1, wide, wide}, 10, {}, {}};
    Picture picture(wide, wide);
    draw_outlier(kind, none, random, picture.pixels());
    const Prepared prepared = prepare_digit(picture);
    if (prepared.finding == Finding::digit) {
      std::ranges::copy(prepared.pixels, pixels.begin());
      return kind;
    }
  }
  draw_outlier(kind, digits, random, pixels);
  return kind;
}

/// `count` outliers of all kinds, one after the other: (N, C, H, W). None of them is ever seen in
/// training with the same seed. Throws InvalidArgument as check_outlier_shape().
[[nodiscard]] inline std::vector<std::uint8_t> held_out_outliers(const Dataset& digits, Seed seed,
                                                                 std::size_t count) {
  constexpr std::uint64_t behind_training = std::uint64_t{1} << 56U;
  const std::size_t size = digits.shape.size();
  std::vector<std::uint8_t> pixels(count * size);
  for (std::size_t i = 0; i < count; ++i) {
    RandomStream random{seed, Purpose::outliers, behind_training + i};
    draw_outlier(digits, random, std::span{pixels}.subspan(i * size, size));
  }
  return pixels;
}

}  // namespace digitnet
