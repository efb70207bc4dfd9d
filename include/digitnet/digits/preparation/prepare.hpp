#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/digits/preparation/cleaning.hpp>
#include <digitnet/digits/preparation/ink_mask.hpp>
#include <digitnet/digits/preparation/normalise.hpp>
#include <digitnet/digits/preparation/scatter.hpp>
#include <digitnet/image/background.hpp>
#include <digitnet/image/components.hpp>
#include <digitnet/image/picture.hpp>
#include <digitnet/image/resample.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace digitnet {

/// How prepare_digit() works; the defaults are meant for everybody.
struct PrepareOptions {
  std::optional<Polarity> polarity{};  ///< if the caller knows; guessed otherwise
  bool pass_through = true;            ///< leave pictures alone that already look like MNIST
  StrokeRange strokes{};               ///< stroke widths that are not changed
  int search_size = 400;               ///< pixels of the longer side when looking for the digit
};

/// What prepare_digit() made of a picture.
enum class Finding {
  digit,           ///< one shape, which may be a digit
  blank,           ///< no ink
  no_single_shape  ///< ink, but scattered or in several separate shapes
};

/// `finding` in words, as the tools print it; empty for a digit.
constexpr std::string_view reason(Finding finding) noexcept {
  return finding == Finding::blank             ? "blank"
         : finding == Finding::no_single_shape ? "no single shape"
                                               : "";
}

/// A picture made ready for a network that was trained on MNIST.
struct Prepared {
  /// (28, 28), 0 paper .. 255 ink; all 0 if blank. Set even if there is no single shape.
  std::array<std::uint8_t, std::size_t{MnistFormat::side} * MnistFormat::side> pixels{};
  Box box;  ///< around the digit in the source, empty if blank
  Polarity polarity = Polarity::dark_ink;
  Finding finding = Finding::blank;
  bool passed_through = false;  ///< unchanged but for polarity
};

namespace detail {

inline void copy_pixels(const Picture& from, Prepared& to) {
  std::copy(from.pixels().begin(), from.pixels().end(), to.pixels.begin());
}

/// One look at a part of the source: where the digit is and its ink, 0..1.
struct Sighting {
  Ink ink;
  Mask kept;               ///< pixels of the digit
  Mask lines;              ///< pixels taken for ruled lines
  Shape2d shape;           ///< its box is in pixels of this sighting
  bool scattered = false;  ///< see is_scattered()
  Region region;           ///< what it covers, in pixels of the source
  float scale = 1;         ///< source pixels per pixel

  /// Length of the digit in pixels that carry information.
  [[nodiscard]] float size() const noexcept {
    return static_cast<float>(shape.box.longest()) * (std::min)(1.0F, scale);
  }

  [[nodiscard]] Region to_source(const Box& box) const noexcept {
    return {region.x + static_cast<float>(box.x) * scale,
            region.y + static_cast<float>(box.y) * scale, static_cast<float>(box.width) * scale,
            static_cast<float>(box.height) * scale};
  }
};

inline Sighting look(Plane gray, const Region& region, std::optional<Polarity> polarity) {
  Sighting sighting;
  sighting.region = region;
  sighting.scale = region.width / static_cast<float>(gray.width());
  sighting.ink = find_ink(std::move(gray), polarity);
  Mask mask = sighting.ink.mask;
  erase_lines(mask, sighting.ink.strength);
  sighting.lines = sighting.ink.mask;
  auto lines = sighting.lines.pixels();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i] = static_cast<std::uint8_t>(lines[i] & ~mask.pixels()[i]);
  }
  const Components components = find_components(mask, sighting.ink.strength);
  sighting.shape = pick_shape(components);
  sighting.kept = kept_mask(components, sighting.shape);
  sighting.scattered = is_scattered(components, sighting.shape, sighting.kept);
  return sighting;
}

/// Is there anything but paper? Marks must stand out from the noise, be more than a speck and stand
/// on paper: what ends mostly where the picture does is light or shade.
inline bool is_blank(const Sighting& sighting) {
  const Box& box = sighting.shape.box;
  const float noise = sighting.ink.noise;
  const int longest = (std::max)(sighting.kept.width(), sighting.kept.height());
  return box.longest() < (std::max)(3, longest / 80) ||
         sighting.ink.contrast < (std::max)(8.0F, 2.5F * noise) ||
         share_at_edge(sighting.kept) > 0.5F;
}

/// The ink of the digit alone, 0..1, with a margin of one pixel all around. Full ink is what the
/// stronger half of its pixels reach; the larger the digit is, the steeper the ramp between paper
/// and ink, for only edges that are thinner than a pixel of the result are to come out gray.
inline Plane soft_ink(const Sighting& sighting) {
  const Plane& strength = sighting.ink.strength;
  const Mask& kept = sighting.kept;
  std::array<std::size_t, 256> histogram{};
  std::size_t count = 0;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept.pixels()[i] == 0) continue;
    ++histogram[static_cast<std::size_t>(strength.pixels()[i])];
    ++count;
  }
  std::size_t level = 255;
  for (std::size_t above = histogram[255]; 10 * above < 3 * count && level > 0;) {
    above += histogram[--level];
  }
  const float full = (std::max)(1.0F, static_cast<float>(level));
  const float slack = std::clamp(14.0F / sighting.size(), 0.2F, 0.5F);
  const float low = (0.5F - slack) * full, high = (0.5F + slack) * full;
  Mask around = grown(kept);
  if (sighting.shape.box.longest() > 100) around = grown(around);
  Plane result(strength.width() + 2, strength.height() + 2);  // a digit may touch the edge
  for (int y = 0; y < strength.height(); ++y) {
    for (int x = 0; x < strength.width(); ++x) {
      if (around(x, y) == 0 || sighting.lines(x, y) != 0) continue;
      result(x + 1, y + 1) = std::clamp((strength(x, y) - low) / (high - low), 0.0F, 1.0F);
    }
  }
  return result;
}

/// A second, closer look where the first one saw the digit in too few pixels: at full resolution,
/// or magnified if even that has fewer than MNIST's 20.
inline std::optional<Sighting> look_closer(const Picture& picture, const Sighting& first) {
  constexpr float enough = 96, too_few = 12;
  const Region seen = first.to_source(first.shape.box);
  const bool reduced = first.scale > 1 && seen.longest() / first.scale < enough;
  if (!reduced && seen.longest() >= too_few) return std::nullopt;

  const float margin = (std::max)(2.0F, 0.4F * seen.longest());
  const auto whole = [](float v) { return static_cast<int>(std::floor(v)); };
  const Box around = intersected(
      picture.box(), {whole(seen.x - margin), whole(seen.y - margin),
                      whole(seen.width + 2 * margin) + 2, whole(seen.height + 2 * margin) + 2});
  const Region region = region_of(around);
  const float wanted = seen.longest() < too_few ? 2 * too_few : (std::min)(enough, seen.longest());
  const float scale = wanted / seen.longest();
  const auto pixels = [&](int length) {
    return (std::max)(1, static_cast<int>(std::lround(static_cast<float>(length) * scale)));
  };
  Plane gray = resample(picture, region, pixels(around.width), pixels(around.height));
  Sighting second = look(std::move(gray), region, first.ink.polarity);
  const Region found = second.to_source(second.shape.box);
  if (is_blank(second) || 2 * found.longest() < seen.longest()) return std::nullopt;
  return second;
}

}  // namespace detail

/// Turns any picture of one handwritten digit into what a network trained on MNIST expects, as the
/// MNIST images were made (LeCun et al., 1998) after finding the ink:
///
///  1. a picture that is_mnist_like(), or becomes so by inversion, is taken as it is; one that is
///     is_mnist_sized() goes to step 8;
///  2. large pictures are shrunk by area averaging to look for the digit;
///  3. a frame is cut off: inside_frame();
///  4. ink is told from paper: find_ink();
///  5. ruled lines, specks and things at the edge are dropped: erase_lines(), pick_shape();
///  6. if the digit is small in a large picture, 4 and 5 are repeated around it in full resolution;
///  7. the digit is fitted to 20 x 20, its strokes made neither too thin nor too thick: fitted();
///  8. and moved to its centre of mass: centred().
///
/// Linear in the number of pixels. Throws InvalidArgument for an empty picture or a search_size
/// below 28.
inline Prepared prepare_digit(const Picture& picture, const PrepareOptions& options = {}) {
  if (picture.empty()) throw InvalidArgument{"there is no digit in a picture without pixels"};
  if (options.search_size < MnistFormat::side) {
    throw InvalidArgument{"search_size must be at least 28, not " +
                          std::to_string(options.search_size)};
  }
  Prepared result;
  if (options.pass_through && picture.width() == MnistFormat::side) {
    Picture inverted = picture;
    for (auto& value : inverted.pixels()) value = static_cast<std::uint8_t>(255 - value);
    for (const auto polarity : {Polarity::light_ink, Polarity::dark_ink}) {
      const Picture& candidate = polarity == Polarity::light_ink ? picture : inverted;
      if (options.polarity.value_or(polarity) != polarity || !is_mnist_sized(candidate)) continue;
      result.passed_through = is_mnist_like(candidate);
      result.box = box_above(candidate, std::uint8_t{0});
      detail::copy_pixels(result.passed_through ? candidate : centred(crop(candidate, result.box)),
                          result);
      result.polarity = polarity;
      result.finding = Finding::digit;
      return result;
    }
  }

  const Region whole = region_of(picture.box());
  Plane gray = shrunk(picture, whole, options.search_size);
  const float scale = whole.width / static_cast<float>(gray.width());
  const Box inside = inside_frame(gray);
  if (inside != gray.box()) gray = crop(gray, inside);
  const Region searched{static_cast<float>(inside.x) * scale, static_cast<float>(inside.y) * scale,
                        static_cast<float>(inside.width) * scale,
                        static_cast<float>(inside.height) * scale};
  detail::Sighting sighting = detail::look(std::move(gray), searched, options.polarity);
  result.polarity = sighting.ink.polarity;
  if (detail::is_blank(sighting)) return result;
  const bool single =
      sighting.shape.share >= 0.25F && sighting.shape.rival <= 0.6F && !sighting.scattered;
  result.finding = single ? Finding::digit : Finding::no_single_shape;
  if (auto closer = detail::look_closer(picture, sighting)) sighting = std::move(*closer);

  const Region seen = sighting.to_source(sighting.shape.box);
  const int x = static_cast<int>(std::floor(seen.x)), y = static_cast<int>(std::floor(seen.y));
  result.box =
      intersected(picture.box(), {x, y, static_cast<int>(std::ceil(seen.x + seen.width)) - x,
                                  static_cast<int>(std::ceil(seen.y + seen.height)) - y});
  detail::copy_pixels(centred(fitted(detail::soft_ink(sighting), options.strokes)), result);
  return result;
}

}  // namespace digitnet
