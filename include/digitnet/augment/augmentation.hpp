#pragma once

#include <digitnet/augment/clutter.hpp>
#include <digitnet/augment/elastic.hpp>
#include <digitnet/augment/ink.hpp>
#include <digitnet/augment/warp.hpp>
#include <digitnet/core/error.hpp>
#include <digitnet/core/random.hpp>
#include <digitnet/core/shape.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <string>

namespace digitnet {

/// How far training images are distorted at random. Every field is the half-width of a range (0 is
/// off), and each image draws its own value, uniformly, from that range:
///
///     fit(net, train, Adam{}, {.augmentation = {.shift_pixels = 2, .rotation_degrees = 12,
///                                               .scale = 0.12F, .shear = 0.15F}});
///
/// The image is first thickened or thinned, blurred and changed in contrast, then scaled, sheared,
/// turned and shifted about its centre (one bilinear sampling); then a shadow falls on it, a part
/// of it is covered, and noise comes last. What moves in from outside is background (0).
struct Augmentation {
  int shift_pixels = 0;        ///< whole pixels, right/left and down/up; 0 .. 64
  float rotation_degrees = 0;  ///< 0 .. 180
  float scale = 0;             ///< size, relative: 0.1 draws factors from 0.9 to 1.1; 0 .. 0.75
  float stretch = 0;           ///< wider and lower or the reverse, each by half of this; 0 .. 0.75
  float shear = 0;             ///< slant: horizontal shift a line; 0 .. 2
  float elastic_alpha = 0;     ///< strength of the elastic distortion (Simard et al. 2003: 34)
  float elastic_sigma = 4;     ///< its smoothness, pixels, at least 1; not a range (Simard: 4)
  float thickness = 0;         ///< of strokes, pixels added to or taken from each side; 0 .. 1
  float brush = 0;             ///< how many more are added where some are; 0 .. 1 - thickness
  float blur = 0;              ///< up to this share of a 3x3 binomial blur; 0 .. 1
  float contrast = 0;          ///< ink, relative: 0.3 draws factors from 0.7 to 1.3; 0 .. 1
  float background = 0;        ///< shadow over about half of the image, up to so much; 0 .. 1
  float occlusion = 0;  ///< an empty rectangle, sides up to this share of the image's; 0 .. 1
  float noise = 0;      ///< up to this much (1 = full ink) added or taken a pixel; 0 .. 1

  /// Nothing is to be done.
  [[nodiscard]] bool empty() const noexcept {
    return !moves() && shift_pixels == 0 && !filters() && !clutters() && noise == 0;
  }

  /// Throws InvalidArgument, naming the field, unless every value is in its range.
  void validate() const {
    const auto check = [](const char* field, float value, float low, float high) {
      if (!(value >= low && value <= high)) {
        throw InvalidArgument{"augmentation: " + std::string{field} + " must be from " +
                              std::to_string(low) + " to " + std::to_string(high) + ", not " +
                              std::to_string(value)};
      }
    };
    check("shift_pixels", static_cast<float>(shift_pixels), 0, detail::max_warp_side);
    check("rotation_degrees", rotation_degrees, 0, 180);
    check("scale", scale, 0, 0.75F);
    check("stretch", stretch, 0, 0.75F);
    check("shear", shear, 0, 2);
    check("elastic_sigma", elastic_sigma, detail::min_elastic_sigma, 1000);
    const float strongest =
        detail::max_elastic_amplitude / detail::elastic_amplitude(1, elastic_sigma);
    check("elastic_alpha", elastic_alpha, 0, strongest);
    check("thickness", thickness, 0, 1);
    check("brush", brush, 0, 1 - thickness);
    check("blur", blur, 0, 1);
    check("contrast", contrast, 0, 1);
    check("background", background, 0, 1);
    check("occlusion", occlusion, 0, 1);
    check("noise", noise, 0, 1);
  }

  /// A bilinear sampling is needed, not just a shift by whole pixels.
  [[nodiscard]] bool moves() const noexcept {
    return rotation_degrees != 0 || scale != 0 || stretch != 0 || shear != 0 || elastic_alpha != 0;
  }

  /// The ink itself changes before it moves.
  [[nodiscard]] bool filters() const noexcept {
    return thickness != 0 || brush != 0 || blur != 0 || contrast != 0;
  }

  /// Something besides the digit appears, or a part of it is gone.
  [[nodiscard]] bool clutters() const noexcept { return background != 0 || occlusion != 0; }

  friend bool operator==(const Augmentation&, const Augmentation&) = default;
};

namespace detail {

/// `augment` with everything checked. Draws the same count of numbers whatever is on, so that
/// switching one distortion on leaves the others as they were.
inline void augment_planes(const std::uint8_t* image, Shape shape, const Augmentation& augmentation,
                           RandomStream& random, float* out) noexcept {
  const int height = shape.height;
  const int width = shape.width;
  // In double a product of two floats is exact: a fused multiply-add cannot change it.
  const auto around = [&](double middle, double reach) {
    return middle + reach * random.uniform(-1.0F, 1.0F);
  };
  const auto parts = [](double value) { return static_cast<int>(std::lrint(value * 256)); };
  const auto shift = [&] {
    const int choices = 2 * augmentation.shift_pixels + 1;
    return static_cast<int>(double{random.uniform()} * choices) - augmentation.shift_pixels;
  };
  Pose pose;
  pose.shift_x = shift();
  pose.shift_y = shift();
  pose.radians = around(0, augmentation.rotation_degrees) * std::numbers::pi / 180;
  const double scale = around(1, augmentation.scale);
  const double stretch = around(0, augmentation.stretch);
  pose.scale_x = scale * (1 + stretch / 2);
  pose.scale_y = scale * (1 - stretch / 2);
  pose.shear = around(0, augmentation.shear);
  const double pen = around(0, 1);
  const double reach = augmentation.thickness + (pen > 0 ? augmentation.brush : 0.0F);
  const InkChange change{.thickness = parts(pen * reach),
                         .blur = parts(double{augmentation.blur} * random.uniform()),
                         .gain = parts(around(1, augmentation.contrast))};
  const int noise = parts(double{augmentation.noise} * random.uniform());
  Seed elastic{random()};  // the same field for all channels
  elastic.value |= std::uint64_t{random()} << 32U;
  const Clutter clutter =
      draw_clutter(augmentation.background, augmentation.occlusion, height, width, random);

  const bool plain =
      !augmentation.moves() && !augmentation.filters() && !augmentation.clutters() && noise == 0;
  const AffineMap map = plain ? AffineMap{} : inverse_map(pose, height, width);
  for (int channel = 0; channel < shape.channels; ++channel, image += height * width) {
    if (plain) {
      shift_image(image, height, width, pose.shift_x, pose.shift_y, out);
      out += height * width;
      continue;
    }
    PixelPairs pairs;
    if (augmentation.filters()) {
      assign_changed(image, height, width, change, pairs);
    } else {
      pairs.assign(image, height, width);
    }
    WarpRow ink;
    const auto finish = [&](int y) {
      if (augmentation.clutters()) add_clutter(clutter, y, width, ink);
      if (noise != 0) add_noise(noise, width, random, ink);
      write_row(ink, width, out);
      out += width;
    };
    if (augmentation.elastic_alpha != 0) {
      ElasticField field{augmentation.elastic_alpha, augmentation.elastic_sigma, width, elastic};
      WarpRow dx, dy;
      for (int y = 0; y < height; ++y) {
        field.row(y, dx, dy);
        pairs.sample_row(map, y, &dx, &dy, ink);
        finish(y);
      }
    } else {
      for (int y = 0; y < height; ++y) {
        pairs.sample_row(map, y, nullptr, nullptr, ink);
        finish(y);
      }
    }
  }
}

}  // namespace detail

/// Distorts one image, all channels alike, and writes it as numbers from 0 to 1. Without any
/// distortion these are exactly pixel / 255, and a shift alone moves them exactly.
///
/// The result is a pure function of the arguments and the state of `random`; give each image of
/// each epoch `RandomStream{seed, Purpose::augmentation, epoch * images + image}`. The arithmetic
/// on pixels is in whole numbers, so instruction set and thread count do not matter. Allocates
/// nothing.
///
/// `image` and `out` hold `shape.size()` elements (C, H, W) and do not overlap. Throws
/// InvalidArgument for other sizes, sides above 64 pixels and ranges that `validate` refuses.
inline void augment(std::span<const std::uint8_t> image, Shape shape,
                    const Augmentation& augmentation, RandomStream& random, std::span<float> out) {
  const int height = shape.height;
  const int width = shape.width;
  if (shape.channels < 1 || height < 1 || width < 1 || height > detail::max_warp_side ||
      width > detail::max_warp_side) {
    throw InvalidArgument{"augment: sides must be from 1 to " +
                          std::to_string(detail::max_warp_side) + " pixels, not " +
                          std::to_string(height) + " x " + std::to_string(width)};
  }
  if (image.size() != shape.size() || out.size() != shape.size()) {
    throw InvalidArgument{"augment: expected " + std::to_string(shape.size()) +
                          " elements, found " + std::to_string(image.size()) +
                          " in the image and " + std::to_string(out.size()) + " in the output"};
  }
  augmentation.validate();
  if (augmentation.empty()) {
    for (std::size_t i = 0; i < image.size(); ++i) out[i] = static_cast<float>(image[i]) / 255.0F;
    return;
  }
  detail::augment_planes(image.data(), shape, augmentation, random, out.data());
}

}  // namespace digitnet
