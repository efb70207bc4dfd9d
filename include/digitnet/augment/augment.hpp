#pragma once

#include <digitnet/augment/augmentation.hpp>
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

namespace detail {

/// `augment` with everything checked. Draws the same count of numbers whatever is on, so that
/// switching one distortion on leaves the others as they were.
template <class Scalar>
void augment_planes(const std::uint8_t* image, Shape shape, const Augmentation& augmentation,
                    RandomStream& random, Scalar* out) noexcept {
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

/// Throws InvalidArgument unless images of this shape can be distorted.
inline void check_augmented_shape(Shape shape) {
  const auto fits = [](int side) { return side >= 1 && side <= detail::max_warp_side; };
  if (shape.channels < 1 || !fits(shape.height) || !fits(shape.width)) {
    throw InvalidArgument{"augment: sides must be from 1 to " +
                          std::to_string(detail::max_warp_side) + " pixels, not " +
                          std::to_string(shape.height) + " x " + std::to_string(shape.width)};
  }
}

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
  check_augmented_shape(shape);
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
