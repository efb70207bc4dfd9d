#pragma once

#include <digitnet/image/background.hpp>
#include <digitnet/image/morphology.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <optional>

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

}  // namespace detail
}  // namespace digitnet
