#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/random.hpp>
#include <digitnet/core/shape.hpp>
#include <digitnet/data/drawn_examples.hpp>
#include <digitnet/digits/handwriting/handwriting.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace digitnet {

namespace detail {

inline void check_handwriting_shape(const Shape& shape) {
  constexpr Shape drawn{1, MnistFormat::side, MnistFormat::side};
  if (shape != drawn) {
    throw InvalidArgument{"handwriting: expected images of " + drawn.text() + ", found " +
                          shape.text()};
  }
}

}  // namespace detail

/// What Handwriting is made of, see DrawnExamples.
struct HandwritingDrawing {
  static constexpr const char* name = "handwriting";
  static constexpr std::size_t most = 50'000;
  static constexpr bool labelled = true;

  static void check_shape(const Shape& shape) { detail::check_handwriting_shape(shape); }
  static void check_classes(std::size_t classes) {
    if (classes < 10) {
      throw InvalidArgument{"handwriting: expected at least the 10 classes of digits, found " +
                            std::to_string(classes)};
    }
  }
  static Label draw(const Dataset& /*digits*/, Seed seed, std::size_t i,
                    std::span<std::uint8_t> pixels) {
    const HandwrittenImage image = draw_handwritten_digit(seed, i);
    std::ranges::copy(image.pixels, pixels.begin());
    return Label{image.label};
  }
};

/// What HandwrittenGlyphs are made of, see DrawnExamples.
struct GlyphDrawing {
  static constexpr const char* name = "glyphs";
  static constexpr std::size_t most = 20'000;
  static constexpr bool labelled = false;

  static void check_shape(const Shape& shape) { detail::check_handwriting_shape(shape); }
  static Label draw(const Dataset& /*digits*/, Seed seed, std::size_t i,
                    std::span<std::uint8_t> pixels) {
    std::ranges::copy(draw_glyph(seed, i).pixels, pixels.begin());
    return no_class;
  }
};

/// Digits as people write them in many countries, drawn from strokes, as examples among those of a
/// data set, and letters and signs drawn in the same way, which are of `no_class`:
///
///     fit(net, Mixed{train, Handwriting{train, 0.25F}, HandwrittenGlyphs{train, 0.1F}}, Adam{});
using Handwriting = DrawnExamples<HandwritingDrawing>;
/// The same of signs that are no digits, which belong to no class.
using HandwrittenGlyphs = DrawnExamples<GlyphDrawing>;

}  // namespace digitnet
