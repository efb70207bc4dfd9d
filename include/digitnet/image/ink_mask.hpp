#pragma once

#include <digitnet/image/background.hpp>
#include <digitnet/image/morphology.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>

namespace digitnet {

/// Where a picture is inked, and how we know.
struct Ink {
  Polarity polarity = Polarity::dark_ink;
  Plane strength;       ///< 0..255 per pixel, see ink_strength()
  Mask mask;            ///< strength above threshold
  float threshold = 0;  ///< in units of strength
  float noise = 0;      ///< standard deviation of the gray values of the paper
  float contrast = 0;   ///< mean strength inside the mask minus that outside; 0 on a blank page
};

/// Standard deviation of the noise of a picture: the filter of Immerkaer, "Fast noise variance
/// estimation" (CVIU 1996), which is blind to even slopes, with a median in place of the mean to be
/// blind to edges, too. 0 for a picture below 3 x 3 pixels.
inline float noise_level(const Plane& gray) {
  std::array<std::size_t, 1024> histogram{};
  std::size_t count = 0;
  for (int y = 1; y + 1 < gray.height(); ++y) {
    const float *above = gray.row(y - 1).data(), *here = gray.row(y).data(),
                *below = gray.row(y + 1).data();
    for (int x = 1; x + 1 < gray.width(); ++x) {
      const float response = above[x - 1] - 2 * above[x] + above[x + 1] -
                             2 * (here[x - 1] - 2 * here[x] + here[x + 1]) + below[x - 1] -
                             2 * below[x] + below[x + 1];
      ++histogram[static_cast<std::size_t>(std::min(std::abs(response), 1023.0F))];
      ++count;
    }
  }
  std::size_t level = 0;
  for (std::size_t below = histogram[0]; 2 * below < count && level < 1023;) {
    below += histogram[++level];
  }
  return 1.4826F * static_cast<float>(level) / 6;
}

/// `source` smoothed once by the 3 x 3 binomial filter (1 2 1) x (1 2 1) / 16.
inline Plane smoothed(const Plane& source) {
  Plane across(source.width(), source.height()), result = across;
  for (int y = 0; y < source.height(); ++y) {
    for (int x = 0; x < source.width(); ++x) {
      across(x, y) =
          0.25F * (source.clamped(x - 1, y) + 2 * source(x, y) + source.clamped(x + 1, y));
    }
  }
  for (int y = 0; y < source.height(); ++y) {
    for (int x = 0; x < source.width(); ++x) {
      result(x, y) =
          0.25F * (across.clamped(x, y - 1) + 2 * across(x, y) + across.clamped(x, y + 1));
    }
  }
  return result;
}

/// The two classes into which a threshold splits ink strengths.
struct Split {
  float low = 0;    ///< mean of the lower class
  float high = 0;   ///< mean of the upper class
  float share = 0;  ///< pixels in the upper class, of all that were counted
  [[nodiscard]] float middle() const noexcept { return 0.5F * (low + high); }
};

/// The split of a histogram with the largest variance between its classes: Otsu, "A threshold
/// selection method from gray-level histograms" (IEEE SMC 1979). Bin i stands for value i.
inline Split otsu_split(const std::array<double, 256>& histogram) {
  double total = 0, sum = 0, best = 0, weight = 0, partial = 0;
  for (std::size_t i = 0; i < 256; ++i) {
    total += histogram[i];
    sum += histogram[i] * static_cast<double>(i);
  }
  Split result;
  for (std::size_t i = 0; i < 255; ++i) {
    weight += histogram[i];
    partial += histogram[i] * static_cast<double>(i);
    const double others = total - weight;
    if (weight <= 0 || others <= 0) continue;
    const double low = partial / weight, high = (sum - partial) / others;
    const double between = weight * others * (high - low) * (high - low);
    if (between > best * (1 + 1e-12)) {
      best = between;
      result = {static_cast<float>(low), static_cast<float>(high),
                static_cast<float>(others / total)};
    }
  }
  return result;
}

/// The strength halfway between paper and ink. Otsu's split, with two amendments: the paper counts
/// at most three times as much as all that stands out from its noise, or a small digit on a big
/// page would not be noticed; and where the ink itself falls in two clearly different kinds (pen on
/// printed lines), the stronger one counts. `noise` is in units of strength.
inline Split ink_split(const Plane& strength, float noise) {
  float largest = 0;
  for (const float value : strength.pixels()) largest = std::max(largest, value);
  if (!(largest > 0)) return {};
  const float scale = 255.0F / largest;
  std::array<double, 256> histogram{};
  for (const float value : strength.pixels()) {
    histogram[static_cast<std::size_t>(value * scale)] += 1;
  }
  const auto floor = static_cast<std::size_t>(std::clamp(3 * noise * scale, 12.0F, 128.0F));
  double paper = 0, marks = 0;
  for (std::size_t i = 0; i < 256; ++i) (i < floor ? paper : marks) += histogram[i];
  const double cut = std::min(1.0, 3 * marks / std::max(paper, 1.0));
  std::array<double, 256> balanced = histogram;
  for (std::size_t i = 0; i < floor; ++i) balanced[i] *= cut;
  Split split = otsu_split(balanced);

  const auto edge = static_cast<std::size_t>(split.middle());
  std::array<double, 256> inked{};
  std::copy(histogram.begin() + static_cast<std::ptrdiff_t>(edge), histogram.end(),
            inked.begin() + static_cast<std::ptrdiff_t>(edge));
  const Split kinds = otsu_split(inked);
  if (kinds.high > 2.2F * kinds.low && kinds.share > 0.05F) split = {kinds.low, kinds.high, 0};
  return {split.low / scale, split.high / scale, split.share};
}

namespace detail {

/// Fills in mask, threshold and contrast of an Ink whose strength is known.
inline void mark(Ink& ink, float noise) {
  const Split split = ink_split(ink.strength, noise);
  ink.threshold = split.middle();
  ink.mask = Mask(ink.strength.width(), ink.strength.height());
  double inside = 0, total = 0, marked = 0;
  const auto in = ink.strength.pixels();
  auto out = ink.mask.pixels();
  for (std::size_t i = 0; i < in.size(); ++i) {
    const bool hit = in[i] > ink.threshold;
    out[i] = hit ? 1 : 0;
    total += static_cast<double>(in[i]);
    inside += hit ? static_cast<double>(in[i]) : 0;
    marked += hit ? 1 : 0;
  }
  const double rest = static_cast<double>(in.size()) - marked;
  ink.contrast =
      marked > 0 && rest > 0 ? static_cast<float>(inside / marked - (total - inside) / rest) : 0;
}

/// How plausible a mask is as ink on paper: strong, rare, and off the edges of the picture.
inline float plausibility(const Ink& ink) {
  const Mask& mask = ink.mask;
  float inked = 0, edge = 0;
  for (int y = 0; y < mask.height(); ++y) {
    const bool outer = y == 0 || y + 1 == mask.height();
    for (int x = 0; x < mask.width(); ++x) {
      inked += static_cast<float>(mask(x, y));
      if (outer || x == 0 || x + 1 == mask.width()) edge += static_cast<float>(mask(x, y));
    }
  }
  const auto perimeter = static_cast<float>(2 * (mask.width() + mask.height()));
  return ink.contrast * (1 - inked / static_cast<float>(mask.size())) * (1 - edge / perimeter);
}

/// `mask` grown by one pixel in all eight directions.
inline Mask grown(const Mask& mask) {
  Mask across(mask.width(), mask.height()), result = across;
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) {
      across(x, y) = mask.clamped(x - 1, y) | mask(x, y) | mask.clamped(x + 1, y);
    }
  }
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) {
      result(x, y) = across.clamped(x, y - 1) | across(x, y) | across.clamped(x, y + 1);
    }
  }
  return result;
}

/// Local means blur the edge of a shadow, which then looks like ink. Closing the picture (opening
/// it for light ink) with a square wider than any stroke keeps such edges, so the paper is nowhere
/// brighter (darker) than that. Small pictures leave no room between stroke and square.
inline void follow_shadows(Plane& paper, const Plane& gray, Polarity polarity) {
  if (std::min(gray.width(), gray.height()) < 48) return;
  const int radius = std::max(gray.width(), gray.height()) / 8;
  const bool dark = polarity == Polarity::dark_ink;
  const Plane bound = dark ? closed(gray, radius) : opened(gray, radius);
  auto out = paper.pixels();
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = dark ? std::min(out[i], bound.pixels()[i]) : std::max(out[i], bound.pixels()[i]);
  }
}

}  // namespace detail

/// Tells ink from paper: smooths if there is much noise, tries both polarities (unless one is
/// given) and takes the more plausible one, then measures the paper's level once more around the
/// ink and thresholds halfway. O(pixels).
inline Ink find_ink(Plane gray, std::optional<Polarity> polarity = {}) {
  const auto guess = [&](Polarity p) {
    Ink ink;
    ink.polarity = p;
    ink.strength = ink_strength(gray, rough_background(gray, p), p);
    detail::mark(ink, noise_level(gray));
    return ink;
  };
  const auto choose = [&] {
    if (polarity) return guess(*polarity);
    Ink dark = guess(Polarity::dark_ink), light = guess(Polarity::light_ink);
    return detail::plausibility(light) > detail::plausibility(dark) ? light : dark;
  };

  Ink ink = choose();
  const float ratio = noise_level(gray) / std::max(ink.contrast, 1.0F);
  const int room = 1 + std::min(gray.width(), gray.height()) / 64;  // what a stroke survives
  const int passes = std::min(room, ratio > 0.25F ? 4 : ratio > 0.12F ? 2 : ratio > 0.05F ? 1 : 0);
  for (int pass = 0; pass < passes; ++pass) gray = smoothed(gray);
  if (passes > 0) ink = choose();
  ink.noise = noise_level(gray);
  if (auto paper = background_around(gray, detail::grown(ink.mask))) {
    detail::follow_shadows(*paper, gray, ink.polarity);
    ink.strength = ink_strength(gray, *paper, ink.polarity);
    detail::mark(ink, ink.noise);
  }
  return ink;
}

}  // namespace digitnet
