#pragma once

#include <digitnet/digits/preparation/noise.hpp>
#include <digitnet/digits/preparation/stroke.hpp>
#include <digitnet/image/background.hpp>
#include <digitnet/image/morphology.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <optional>
#include <utility>

namespace digitnet {

/// Where a picture is inked, and how we know.
struct Ink {
  Polarity polarity = Polarity::dark_ink;
  Plane strength;       ///< 0..255 per pixel, see ink_strength()
  Mask mask;            ///< strength above threshold
  float threshold = 0;  ///< in units of strength
  float noise = 0;      ///< standard deviation of the gray values of the paper
  float contrast = 0;   ///< gray levels between ink and paper on average; 0 on a blank page
};

/// The two classes into which a threshold splits ink strengths.
struct InkSplit {
  float low = 0;    ///< mean of the lower class
  float high = 0;   ///< mean of the upper class
  float share = 0;  ///< pixels in the upper class, of all that were counted
  [[nodiscard]] float middle() const noexcept { return 0.5F * (low + high); }
};

/// The split of a histogram with the largest variance between its classes: Otsu, "A threshold
/// selection method from gray-level histograms" (IEEE SMC 1979). Bin i stands for value i.
inline InkSplit otsu_split(const std::array<double, 256>& histogram) {
  double total = 0, sum = 0, best = 0, weight = 0, partial = 0;
  for (std::size_t i = 0; i < 256; ++i) {
    total += histogram[i];
    sum += histogram[i] * static_cast<double>(i);
  }
  InkSplit result;
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
inline InkSplit ink_split(const Plane& strength, float noise) {
  float largest = 0;
  for (const float value : strength.pixels()) largest = (std::max)(largest, value);
  if (!(largest > 0)) return {};
  const float scale = 255.0F / largest;
  std::array<double, 256> histogram{};
  for (const float value : strength.pixels()) {
    histogram[static_cast<std::size_t>(value * scale)] += 1;
  }
  const auto floor = static_cast<std::size_t>(std::clamp(3 * noise * scale, 12.0F, 128.0F));
  double paper = 0, marks = 0;
  for (std::size_t i = 0; i < 256; ++i) (i < floor ? paper : marks) += histogram[i];
  const double cut = (std::min)(1.0, 3 * marks / (std::max)(paper, 1.0));
  std::array<double, 256> balanced = histogram;
  for (std::size_t i = 0; i < floor; ++i) balanced[i] *= cut;
  InkSplit split = otsu_split(balanced);

  const auto edge = static_cast<std::size_t>(split.middle());
  std::array<double, 256> inked{};
  std::copy(histogram.begin() + static_cast<std::ptrdiff_t>(edge), histogram.end(),
            inked.begin() + static_cast<std::ptrdiff_t>(edge));
  const InkSplit kinds = otsu_split(inked);
  if (kinds.high > 2.2F * kinds.low && kinds.share > 0.05F) split = {kinds.low, kinds.high, 0};
  return {split.low / scale, split.high / scale, split.share};
}

namespace detail {

/// Fills in mask, threshold and contrast (in units of strength) of an Ink whose strength and noise
/// are known.
inline void mark(Ink& ink) {
  const InkSplit split = ink_split(ink.strength, ink.noise);
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

/// The smallest box around all that is marked.
inline Box box_of(const Mask& mask) {
  Box box;
  for (int y = 0; y < mask.height(); ++y) {
    const auto row = mask.row(y);
    const auto first = std::find(row.begin(), row.end(), std::uint8_t{1});
    if (first == row.end()) continue;
    const auto last = std::find(row.rbegin(), row.rend(), std::uint8_t{1});
    const auto x = static_cast<int>(first - row.begin());
    box = united(box, {x, y, mask.width() - static_cast<int>(last - row.rbegin()) - x, 1});
  }
  return box;
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

/// The paper can nowhere be brighter (darker, for light ink) than the picture closed (opened) with
/// a square wider than any stroke. That bound follows slopes and shadows, whose edges a local mean
/// or percentile blurs until they look like ink. No bound for pictures below 48 pixels, which leave
/// no room between stroke and square.
inline std::optional<Plane> paper_bound(const Plane& gray, Polarity polarity) {
  if ((std::min)(gray.width(), gray.height()) < 48) return std::nullopt;
  const int radius = (std::max)(gray.width(), gray.height()) / 5;
  // At the edge a stroke may be as wide as anywhere, and so only half of its width be seen.
  const int inside = (std::min)(gray.width(), gray.height()) * 3 / 10;
  return polarity == Polarity::dark_ink ? closed(gray, radius, inside)
                                        : opened(gray, radius, inside);
}

/// Ink on a paper of the given level, kept within `bound`.
inline Ink ink_on(Plane paper, const std::optional<Plane>& bound, const Plane& gray,
                  Polarity polarity, float noise) {
  if (bound) {
    auto out = paper.pixels();
    const auto limit = bound->pixels();
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = polarity == Polarity::dark_ink ? (std::min)(out[i], limit[i])
                                              : (std::max)(out[i], limit[i]);
    }
  }
  Ink ink;
  ink.polarity = polarity;
  ink.noise = noise;
  ink.strength = ink_strength(gray, paper, polarity);
  mark(ink);
  if (polarity == Polarity::dark_ink) {
    const auto level = std::accumulate(paper.pixels().begin(), paper.pixels().end(), 0.0);
    ink.contrast *= static_cast<float>(level / static_cast<double>(paper.size()) / 255);
  }
  return ink;
}

/// How plausible it is that `ink` was written on `gray`: strong, rare, off the edges of the
/// picture; and what is at the edges is on the paper's side of it. The hole of a light 0 is as good
/// as dark ink but for that: around the 0 it is as dark.
inline float plausibility(const Ink& ink, const Plane& gray) {
  const Mask& mask = ink.mask;
  const float side = ink.polarity == Polarity::dark_ink ? 1.0F : -1.0F;
  float inked = 0, level = 0;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    inked += static_cast<float>(mask.pixels()[i]);
    if (mask.pixels()[i] != 0) level += side * gray.pixels()[i];
  }
  if (!(inked > 0)) return 0;
  const float paper = level / inked + 0.35F * ink.contrast;
  float edge = 0, paper_at_edge = 0;
  const auto look = [&](int x, int y) {
    edge += static_cast<float>(mask(x, y));
    paper_at_edge += side * gray(x, y) > paper ? 1.0F : 0.0F;
  };
  for (int x = 0; x < mask.width(); ++x) {
    look(x, 0);
    look(x, mask.height() - 1);
  }
  for (int y = 0; y < mask.height(); ++y) {
    look(0, y);
    look(mask.width() - 1, y);
  }
  const auto perimeter = static_cast<float>(2 * (mask.width() + mask.height()));
  const float agreement = paper_at_edge / perimeter;
  return ink.contrast * (1 - inked / static_cast<float>(mask.size())) * (1 - edge / perimeter) *
         agreement * agreement;
}

/// Ink of the given polarity on a paper whose level is known only roughly.
inline Ink rough_ink(const Plane& gray, Polarity polarity, float noise) {
  return ink_on(rough_background(gray, polarity), {}, gray, polarity, noise);
}

/// The polarity that makes for the more plausible ink.
inline Polarity likelier_polarity(const Plane& gray, float noise) {
  const auto plausible = [&](Polarity polarity) {
    return plausibility(ink_on(rough_background(gray, polarity), paper_bound(gray, polarity), gray,
                               polarity, noise),
                        gray);
  };
  return plausible(Polarity::light_ink) > plausible(Polarity::dark_ink) ? Polarity::light_ink
                                                                        : Polarity::dark_ink;
}

/// How often to smooth a picture, from the ratio of its noise to its contrast and its size.
inline int smoothing_passes(const Plane& gray, float noise) {
  if (noise < 0.4F) return 0;
  const float ratio =
      noise / (std::max)({rough_ink(gray, Polarity::dark_ink, noise).contrast,
                          rough_ink(gray, Polarity::light_ink, noise).contrast, 1.0F});
  const int room = 1 + (std::min)(gray.width(), gray.height()) / 64;  // what a stroke survives
  return (std::min)(room, ratio > 0.25F ? 4 : ratio > 0.12F ? 2 : ratio > 0.05F ? 1 : 0);
}

/// Twice the mean over windows of 2 x 2 pixels. Where a line thinner than a pixel falls between two
/// of them, each has but a part of it; one of the windows always has all, whatever its direction.
inline Plane line_coverage(const Plane& strength) {
  Plane result(strength.width(), strength.height());
  for (int y = 0; y < strength.height(); ++y) {
    for (int x = 0; x < strength.width(); ++x) {
      const float sum = strength(x, y) + strength.clamped(x + 1, y) + strength.clamped(x, y + 1) +
                        strength.clamped(x + 1, y + 1);
      result(x, y) = (std::min)(0.5F * sum, 255.0F);
    }
  }
  return result;
}

/// Is it the line of a pen of about a pixel, as thin as no writing is that was made for this size?
inline bool is_hairline(const Ink& ink) {
  const Box box = box_of(ink.mask);
  if (box.longest() < 24 || ink.contrast < 8 * ink.noise) return false;
  Plane marks = ink.strength;
  const float full = 2 * ink.threshold;
  for (float& value : marks.pixels()) {
    value = value < 0.25F * full ? 0.0F : (std::min)(1.0F, value / full);
  }
  return stroke_width(marks) < 1.9F;
}

}  // namespace detail

/// Tells ink from paper: smooths if there is much noise, takes the likelier polarity unless one is
/// given, estimates the paper's level without knowing the ink and once more around the ink it then
/// sees, and thresholds halfway. O(pixels).
inline Ink find_ink(Plane gray, std::optional<Polarity> polarity = {}) {
  const float unsmoothed = noise_level(gray);
  const int passes = detail::smoothing_passes(gray, unsmoothed);
  for (int pass = 0; pass < passes; ++pass) gray = smoothed(gray);
  const float noise = (std::max)(noise_level(gray), noise_left(passes) * unsmoothed);
  const Polarity chosen = polarity ? *polarity : detail::likelier_polarity(gray, noise);
  const auto bound = detail::paper_bound(gray, chosen);
  Ink ink = detail::ink_on(rough_background(gray, chosen), bound, gray, chosen, noise);
  if (auto paper = background_around(gray, detail::grown(ink.mask))) {
    ink = detail::ink_on(std::move(*paper), bound, gray, chosen, noise);
  }
  if (detail::is_hairline(ink)) {
    ink.strength = detail::line_coverage(ink.strength);
    detail::mark(ink);
  }
  return ink;
}

}  // namespace digitnet
