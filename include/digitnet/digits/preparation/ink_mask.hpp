#pragma once

#include <digitnet/core/keep_going.hpp>
#include <digitnet/digits/preparation/hairline.hpp>
#include <digitnet/digits/preparation/ink.hpp>
#include <digitnet/digits/preparation/noise.hpp>
#include <digitnet/digits/preparation/polarity.hpp>
#include <digitnet/image/background.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace digitnet {

namespace detail {

/// How often to smooth a picture, from the ratio of its noise to its contrast and its size.
inline int smoothing_passes(const Plane& gray, float noise) {
  if (noise < 0.4F) return 0;
  const float ratio =
      noise / (std::max)({rough_ink(gray, Polarity::dark_ink, noise).contrast,
                          rough_ink(gray, Polarity::light_ink, noise).contrast, 1.0F});
  const int room = 1 + (std::min)(gray.width(), gray.height()) / 64;  // what a stroke survives
  return (std::min)(room, ratio > 0.25F ? 4 : ratio > 0.12F ? 2 : ratio > 0.05F ? 1 : 0);
}

}  // namespace detail

/// Tells ink from paper: smooths if there is much noise, takes the likelier polarity unless one is
/// given, estimates the paper's level without knowing the ink and once more around the ink it then
/// sees, and thresholds halfway. O(pixels). Throws detail::Interrupted where `keep_going`, asked
/// between these steps, says no.
inline Ink find_ink(Plane gray, std::optional<Polarity> polarity = {},
                    const KeepGoing& keep_going = {}) {
  const float unsmoothed = noise_level(gray);
  const int passes = detail::smoothing_passes(gray, unsmoothed);
  for (int pass = 0; pass < passes; ++pass) {
    detail::go_on(keep_going);
    gray = smoothed(gray);
  }
  detail::go_on(keep_going);
  const float noise = (std::max)(noise_level(gray), noise_left(passes) * unsmoothed);
  const Polarity chosen = polarity ? *polarity : detail::likelier_polarity(gray, noise);
  detail::go_on(keep_going);
  const auto bound = detail::paper_bound(gray, chosen);
  Ink ink = detail::ink_on(rough_background(gray, chosen), bound, gray, chosen, noise);
  detail::go_on(keep_going);
  if (auto paper = background_around(gray, detail::grown(ink.mask))) {
    detail::go_on(keep_going);
    ink = detail::ink_on(std::move(*paper), bound, gray, chosen, noise);
  }
  if (detail::is_hairline(ink)) {
    ink.strength = detail::line_coverage(ink.strength);
    detail::mark(ink);
  }
  return ink;
}

}  // namespace digitnet
