#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/thread_team.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/digits/handwriting/hand.hpp>
#include <digitnet/digits/handwriting/mnist_cut.hpp>
#include <digitnet/digits/handwriting/paper.hpp>
#include <digitnet/digits/handwriting/writing.hpp>
#include <digitnet/digits/preparation/prepare.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace digitnet {

/// What is drawn, and how it becomes an image.
struct HandwritingOptions {
  std::optional<std::size_t> allograph{};  ///< always this one of allographs(), or of glyphs()
  std::optional<PenKind> pen{};            ///< always this one
  /// So many drawings, one after the other, are by one hand: its slant, its pen, its allographs.
  std::uint64_t per_hand = 1;
  /// How many are drawn on a canvas or on paper and go through prepare_digit(), 0 to 1; the others,
  /// and those that lose a part in it, are cut and centred as MNIST's images were.
  double prepared = 0.5;
};

/// A drawn sign as a network gets to see it.
struct HandwrittenImage {
  std::array<std::uint8_t, std::size_t{MnistFormat::side} * MnistFormat::side> pixels{};
  std::uint8_t label = no_digit;
  std::size_t allograph = 0;  ///< index in allographs(), or in glyphs() if there is no digit
  PenKind pen = PenKind::felt_pen;
};

namespace detail {

inline void check_handwriting(const HandwritingOptions& options, std::size_t ways) {
  if (options.allograph && *options.allograph >= ways) {
    throw InvalidArgument{"handwriting: expected an allograph below " + std::to_string(ways) +
                          ", found " + std::to_string(*options.allograph)};
  }
  if (options.per_hand == 0) throw InvalidArgument{"handwriting: a hand draws at least once"};
  if (!(options.prepared >= 0 && options.prepared <= 1)) {
    throw InvalidArgument{"handwriting: the prepared share is from 0 to 1, not " +
                          std::to_string(options.prepared)};
  }
}

/// The width of a line in an image of MNIST's: there are pens of 1.8 to 4.7 pixels, and the
/// preparation makes thin ones as broad as that.
inline double mnist_width(const Pen& pen, GridRandom& random) noexcept {
  const double box = MnistFormat::box;
  const double thinnest = random.between(1.6, 2.2), change = random.spread(0.35);
  return std::clamp(on_grid(box * pen.width + change), thinnest, 4.6);
}

inline Hand hand_of(Seed seed, std::uint64_t index, const HandwritingOptions& options) noexcept {
  Hand hand = draw_hand(seed, index / options.per_hand);
  if (options.pen) {
    constexpr std::uint64_t pens = std::uint64_t{3} << 62U;
    GridRandom random{RandomStream{seed, Purpose::handwriting, pens | index / options.per_hand}};
    hand.pen = draw_pen(*options.pen, random);
  }
  return hand;
}

/// Whether the preparation kept all of the writing: an i that has lost its dot is a 1, and a 4
/// without its stem is none.
inline bool is_whole(const Prepared& prepared, const Writing& writing, const Pen& pen,
                     const Paper& paper) noexcept {
  const Extent inked = extent(writing, paper.digit_height, line_width(pen, paper));
  const auto kept = [](int length, double of) { return length >= 0.92 * of - 2; };
  return prepared.finding == Finding::digit && kept(prepared.box.width, inked.width()) &&
         kept(prepared.box.height, inked.height());
}

inline HandwrittenImage draw_image(const Allograph& allograph, const Hand& hand, double prepared,
                                   GridRandom& random) {
  HandwrittenImage image;
  image.label = allograph.label();
  image.pen = hand.pen.kind;
  const bool prepare = random.chance(prepared);
  const Writing writing = write(allograph, hand, random);
  if (prepare) {
    const double least = hand.pen.kind == PenKind::pixel ? 9.0 + 3 * hand.pen.pixels : 16.0;
    const Paper paper = draw_paper(least, 64, random);
    const Prepared result = prepare_digit(on_paper(writing, hand.pen, paper, random));
    if (is_whole(result, writing, hand.pen, paper)) {
      image.pixels = result.pixels;
      return image;
    }
  }
  const Picture cut = mnist_cut(writing, hand.pen, mnist_width(hand.pen, random), random);
  std::ranges::copy(cut.pixels(), image.pixels.begin());
  return image;
}

constexpr std::uint64_t first_glyph = std::uint64_t{1} << 62U;
constexpr std::uint64_t behind_training = std::uint64_t{1} << 56U;

}  // namespace detail

/// Drawing number `index` (below 2^62) of the digits that `seed` chooses: digit index % 10 unless
/// `options.allograph` says which. A function of its arguments; drawings of different seeds have
/// nothing in common, so that one seed can teach and another one judge. Throws InvalidArgument for
/// options out of range.
[[nodiscard]] inline HandwrittenImage draw_handwritten_digit(
    Seed seed, std::uint64_t index, const HandwritingOptions& options = {}) {
  detail::check_handwriting(options, allographs().size());
  const Hand hand = detail::hand_of(seed, index, options);
  GridRandom random{RandomStream{seed, Purpose::handwriting, index}};
  const auto digit = static_cast<std::uint8_t>(index % 10);
  const std::size_t way =
      random.chance(hand.habit) ? hand.own[digit] : detail::draw_allograph(digit, random);
  const std::size_t chosen = options.allograph.value_or(way);
  HandwrittenImage image = detail::draw_image(allographs()[chosen], hand, options.prepared, random);
  image.allograph = chosen;
  return image;
}

/// Drawing number `index` (below 2^62) of what is no digit: letters, signs, outlines. Otherwise
/// like draw_handwritten_digit().
[[nodiscard]] inline HandwrittenImage draw_glyph(Seed seed, std::uint64_t index,
                                                 const HandwritingOptions& options = {}) {
  detail::check_handwriting(options, glyphs().size());
  const Hand hand = detail::hand_of(seed, index, options);
  GridRandom random{RandomStream{seed, Purpose::handwriting, detail::first_glyph | index}};
  const std::size_t way = detail::draw_way(glyphs(), random);
  const std::size_t chosen = options.allograph.value_or(way);
  HandwrittenImage image = detail::draw_image(glyphs()[chosen], hand, options.prepared, random);
  image.allograph = chosen;
  return image;
}

namespace detail {

template <class Draw>
Dataset drawings(std::size_t count, int threads, Draw draw) {
  Dataset data;
  const std::size_t size = data.shape.size();
  data.pixels.resize(count * size);
  data.labels.resize(count);
  ThreadTeam team{threads};
  team.run([&](Part part) {
    for (std::size_t i = part.first(count); i < part.last(count); ++i) {
      const HandwrittenImage image = draw(i);
      std::ranges::copy(image.pixels, data.pixels.begin() + static_cast<std::ptrdiff_t>(i * size));
      data.labels[i] = image.label;
    }
  });
  return data;
}

}  // namespace detail

/// The digits 0 .. count - 1 of `seed`; the same for any number of threads. Throws InvalidArgument
/// for options out of range.
[[nodiscard]] inline Dataset handwriting(Seed seed, std::size_t count,
                                         const HandwritingOptions& options = {}, int threads = 1) {
  detail::check_handwriting(options, allographs().size());
  return detail::drawings(count, threads,
                          [&](std::size_t i) { return draw_handwritten_digit(seed, i, options); });
}

/// The glyphs 0 .. count - 1 of `seed`, all labelled `no_digit`; otherwise like handwriting().
[[nodiscard]] inline Dataset handwritten_glyphs(Seed seed, std::size_t count,
                                                const HandwritingOptions& options = {},
                                                int threads = 1) {
  detail::check_handwriting(options, glyphs().size());
  return detail::drawings(count, threads,
                          [&](std::size_t i) { return draw_glyph(seed, i, options); });
}

/// `count` digits, or glyphs, none of which is ever seen in training with the same seed; otherwise
/// like handwriting() and handwritten_glyphs().
[[nodiscard]] inline Dataset held_out_handwriting(Seed seed, std::size_t count, int threads = 1) {
  return detail::drawings(count, threads, [&](std::size_t i) {
    return draw_handwritten_digit(seed, detail::behind_training | i);
  });
}
/// The same of signs that are no digits; the labels are of no meaning.
[[nodiscard]] inline Dataset held_out_glyphs(Seed seed, std::size_t count, int threads = 1) {
  return detail::drawings(
      count, threads, [&](std::size_t i) { return draw_glyph(seed, detail::behind_training | i); });
}

}  // namespace digitnet
