#pragma once

#include <digitnet/digits/preparation/ink.hpp>
#include <digitnet/image/background.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cstddef>

namespace digitnet::detail {

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
  const int width = mask.width(), height = mask.height();
  const int corner = (std::max)(1, (std::min)(width, height) / 8);
  float edge = 0, paper_at_edge = 0, paper_in_corners = 0;
  const auto look = [&](int x, int y) {
    const float is_paper = side * gray(x, y) > paper ? 1.0F : 0.0F;
    edge += static_cast<float>(mask(x, y));
    paper_at_edge += is_paper;
    const bool near_corner =
        (x < corner || width - x <= corner) && (y < corner || height - y <= corner);
    if (near_corner) paper_in_corners += is_paper;
  };
  for (int x = 0; x < width; ++x) {
    look(x, 0);
    look(x, height - 1);
  }
  for (int y = 0; y < height; ++y) {
    look(0, y);
    look(width - 1, y);
  }
  const auto perimeter = static_cast<float>(2 * (width + height));
  // Writing that fills its picture leaves the corners free.
  const float agreement =
      0.5F * (paper_at_edge / perimeter + paper_in_corners / static_cast<float>(8 * corner));
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

}  // namespace digitnet::detail
