#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/digits/preparation/cleaning.hpp>
#include <digitnet/digits/preparation/normalise.hpp>
#include <digitnet/digits/preparation/scatter.hpp>
#include <digitnet/digits/preparation/sheet.hpp>
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
  std::array<std::uint8_t, MnistFormat::pixels> pixels{};
  Box box;  ///< around the digit in the source, empty if blank
  Polarity polarity = Polarity::dark_ink;
  Finding finding = Finding::blank;
  bool passed_through = false;  ///< unchanged but for polarity
};

namespace detail {

inline void copy_pixels(const Picture& from, Prepared& to) {
  std::copy(from.pixels().begin(), from.pixels().end(), to.pixels.begin());
}

/// A sheet on which one digit was looked for.
struct DigitSheet {
  Sheet sheet;
  Mask kept;               ///< pixels of the digit
  Shape2d shape;           ///< its box is in pixels of the sheet
  bool scattered = false;  ///< see is_scattered()

  /// Length of the digit in pixels that carry information.
  [[nodiscard]] float size() const noexcept {
    return static_cast<float>(shape.box.longest()) * (std::min)(1.0F, sheet.scale);
  }

  /// Besides a sheet without marks: what ends mostly where the picture does is light or shade.
  [[nodiscard]] bool is_blank() const {
    return sheet.is_blank(static_cast<float>(shape.box.longest()), 80) ||
           share_at_edge(kept) > 0.5F;
  }
};

inline DigitSheet find_digit(Sheet sheet) {
  DigitSheet found;
  found.sheet = std::move(sheet);
  const Components& components = found.sheet.components;
  found.shape = pick_shape(components);
  found.kept = kept_mask(components, found.shape);
  found.scattered = is_scattered(components, found.shape, found.kept);
  return found;
}

/// The ink of the digit alone, 0..1, with a margin of one pixel all around.
inline Plane soft_ink(const DigitSheet& digit) {
  const Plane& strength = digit.sheet.ink.strength;
  StrengthHistogram histogram;
  for (std::size_t i = 0; i < digit.kept.size(); ++i) {
    if (digit.kept.pixels()[i] != 0) histogram.add(strength.pixels()[i]);
  }
  const InkRamp ramp = histogram.ramp(digit.size());
  Mask around = grown(digit.kept);
  if (digit.shape.box.longest() > 100) around = grown(around);
  Plane result(strength.width() + 2, strength.height() + 2);  // a digit may touch the edge
  for (int y = 0; y < strength.height(); ++y) {
    for (int x = 0; x < strength.width(); ++x) {
      if (around(x, y) == 0 || digit.sheet.lines(x, y) != 0) continue;
      result(x + 1, y + 1) = ramp(strength(x, y));
    }
  }
  return result;
}

/// A second, closer look where the first one saw the digit in too few pixels: at full resolution,
/// or magnified if even that has fewer than MNIST's 20.
inline std::optional<DigitSheet> find_closer(const Picture& picture, const DigitSheet& first) {
  constexpr float enough = 96, too_few = 12;
  const Region seen = first.sheet.to_source(first.shape.box);
  const bool reduced = first.sheet.scale > 1 && seen.longest() / first.sheet.scale < enough;
  if (!reduced && seen.longest() >= too_few) return std::nullopt;

  const float margin = (std::max)(2.0F, 0.4F * seen.longest());
  const auto whole = [](float v) { return static_cast<int>(std::floor(v)); };
  const Box around = intersected(
      picture.box(), {whole(seen.x - margin), whole(seen.y - margin),
                      whole(seen.width + 2 * margin) + 2, whole(seen.height + 2 * margin) + 2});
  const float wanted = seen.longest() < too_few ? 2 * too_few : (std::min)(enough, seen.longest());
  DigitSheet second = find_digit(look_closer(picture, around, wanted / seen.longest(),
                                             first.sheet.ink.polarity, Printed::lines));
  const Region found = second.sheet.to_source(second.shape.box);
  if (second.is_blank() || 2 * found.longest() < seen.longest()) return std::nullopt;
  return second;
}

}  // namespace detail

/// Turns any picture of one handwritten digit into what a network trained on MNIST expects, as the
/// MNIST images were made (LeCun et al., 1998) after finding the ink:
///
///  1. a picture that is_mnist_like(), or becomes so by inversion, is taken as it is; one that is
///     is_mnist_sized() goes to step 8;
///  2. large pictures are shrunk by area averaging to look for the digit, tiny ones magnified;
///  3. a frame is cut off: inside_frame();
///  4. ink is told from paper: find_ink();
///  5. boxes, ruled lines, specks and things at the edge are dropped: erase_line_work(),
///     erase_lines(), pick_shape();
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

  detail::DigitSheet digit =
      detail::find_digit(look_at(picture, options.polarity, options.search_size, Printed::lines));
  result.polarity = digit.sheet.ink.polarity;
  if (digit.is_blank()) return result;
  const bool single = digit.shape.share >= 0.25F && digit.shape.rival <= 0.6F && !digit.scattered;
  result.finding = single ? Finding::digit : Finding::no_single_shape;
  if (auto closer = detail::find_closer(picture, digit)) digit = std::move(*closer);
  result.box = digit.sheet.source_pixels(region_of(digit.shape.box), picture.box());
  detail::copy_pixels(centred(fitted(detail::soft_ink(digit), options.strokes)), result);
  return result;
}

}  // namespace digitnet
