#pragma once

#include <digitnet/augment/augment.hpp>
#include <digitnet/core/random.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/digits/handwriting/handwriting.hpp>
#include <digitnet/digits/outliers/outliers.hpp>
#include <digitnet/digits/preparation/normalise.hpp>
#include <digitnet/digits/preparation/preprocessing.hpp>
#include <digitnet/digits/recipes/default.hpp>
#include <digitnet/digits/recipes/recipe.hpp>
#include <digitnet/judge/calibrate.hpp>
#include <digitnet/model/info.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <vector>

namespace digitnet {

/// Held-out `digits` as they are, and four times distorted as in the training of the default model,
/// as images (N, 1, 28, 28): a threshold that few of them fall below needs many, and people's own
/// digits are less tidy. A function of digits and seed; none of the distortions is one of training.
[[nodiscard]] inline std::vector<std::uint8_t> known_digits(const Dataset& digits, Seed seed) {
  constexpr std::size_t copies = 4;
  constexpr std::uint64_t behind_training = std::uint64_t{1} << 56U;
  const Augmentation distortions = recipes::Default::recipe().examples.augmentation;
  std::vector<std::uint8_t> pixels = digits.pixels;
  std::vector<float> distorted(digits.shape.size());
  for (std::size_t i = 0; i < copies * digits.size(); ++i) {
    RandomStream random{seed, Purpose::augmentation, behind_training + i};
    augment(digits.image(i % digits.size()), digits.shape, distortions, random, distorted);
    std::ranges::transform(distorted, std::back_inserter(pixels), [](float value) {
      return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 1.0F) * 255));
    });
  }
  return pixels;
}

/// calibrate_digits() by whatever computes logits (N, classes) of images (N, 1, 28, 28):
/// `logits(images)` gives a vector of them. Throws as calibrate_digits().
template <class Logits>
[[nodiscard]] ModelInfo calibrate_digits_by(const Logits& logits, std::size_t classes,
                                            const Dataset& held_out, Seed seed, int threads = 1,
                                            const ExampleOptions& shown = {}) {
  constexpr std::size_t drawings = 4000;
  std::vector<std::uint8_t> known = known_digits(held_out, seed);
  std::vector<std::uint8_t> outliers = held_out_outliers(held_out, seed, drawings);
  const auto add = [](std::vector<std::uint8_t>& images, const Dataset& more) {
    images.insert(images.end(), more.pixels.begin(), more.pixels.end());
  };
  if (shown.handwriting_share > 0) add(known, held_out_handwriting(seed, drawings, threads));
  if (shown.glyph_share > 0) add(outliers, held_out_glyphs(seed, drawings, threads));
  ModelInfo info = calibrate_by(logits, {1, MnistFormat::side, MnistFormat::side}, classes,
                                {held_out, known, outliers});
  info.preprocessing = digit_preprocessing;
  return info;
}

/// calibrate() for a network that reads digits and was trained on `shown` by the same seed:
/// temperature by `held_out` digits; threshold by these and their distorted copies, see
/// known_digits(), against drawn outliers. If there was handwriting, or there were glyphs, in its
/// training, such are among them, too: who never saw a flagged 1 need not know it, and who was
/// taught that letters are no digits is asked for it. All are drawings that the training has not
/// seen. It is the model's info but for name and notes. Throws InvalidArgument as calibrate(), and
/// for images of a shape in which no outliers can be drawn.
template <class Net>
[[nodiscard]] ModelInfo calibrate_digits(const Net& net, const Dataset& held_out, Seed seed,
                                         int threads = 1, const ExampleOptions& shown = {}) {
  static_assert(Net::in == Shape{1, MnistFormat::side, MnistFormat::side},
                "a network that reads digits takes images of Shape{1, 28, 28}");
  return calibrate_digits_by(
      [&](std::span<const std::uint8_t> images) { return compute_logits(net, images, threads); },
      Net::classes, held_out, seed, threads, shown);
}

}  // namespace digitnet
