#pragma once

#include <digitnet/digits/handwriting/rasteriser.hpp>
#include <digitnet/digits/preparation/normalise.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cmath>

namespace digitnet {

/// The writing as an image of MNIST's: its longer side is 20 pixels and its centre of mass in the
/// middle of 28 x 28. `width` pixels is the pen's line; a pixel pen draws squares instead.
[[nodiscard]] inline Picture mnist_cut(const Writing& writing, const Pen& pen, double width,
                                       GridRandom& random) {
  constexpr int box = MnistFormat::box;
  const bool squares = pen.kind == PenKind::pixel;
  const double line = squares ? pen.pixels : width;
  const Extent bare = extent(writing, 1, 0);
  double scale = (box - line) / (std::max)({bare.width(), bare.height(), 0x1p-6});
  Extent inked = extent(writing, scale, line);
  if (!squares) {  // where the pen presses, the line is broader
    scale *= (box - line) / ((std::max)(inked.width(), inked.height()) - line);
    inked = extent(writing, scale, line);
  }
  const auto margin = [&](double length) {
    return length < box - 1 ? std::floor((box - length) / 2) : (box - length) / 2;
  };
  const Placement place{scale, margin(inked.width()) - inked.left,
                        margin(inked.height()) - inked.top};
  Picture ink(box, box);
  if (squares) {
    draw_pixels(writing, place, pen.pixels, ink);
  } else {
    draw(writing, place, width, ink);
  }
  if (pen.grain > 0) roughen(ink, pen.grain, random);
  return centred(ink);
}

}  // namespace digitnet
