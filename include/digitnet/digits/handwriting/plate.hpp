#pragma once

#include <digitnet/digits/handwriting/hand.hpp>
#include <digitnet/digits/handwriting/rasteriser.hpp>
#include <digitnet/digits/handwriting/writing.hpp>
#include <digitnet/image/picture.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace digitnet {

/// How a plate, many drawings in rows, is laid out.
struct PlateOptions {
  int cell = 34;   ///< pixels a drawing
  int across = 5;  ///< drawings of an allograph side by side
  int down = 2;    ///< and below each other
  Seed seed{1};    ///< chooses the hands
};

namespace detail {

/// One drawing in the middle of a cell of the plate, as large as the cell allows.
inline void draw_cell(const Allograph& allograph, std::uint64_t index, Seed seed, const Box& cell,
                      Picture& plate) {
  const Hand hand = draw_hand(seed, index);
  GridRandom random{RandomStream{seed, Purpose::handwriting, index}};
  const Writing writing = write(allograph, hand, random);
  const double room = 0.86 * cell.longest();
  const Extent bare = extent(writing, 1, 0);
  const bool squares = hand.pen.kind == PenKind::pixel;
  const double line = squares ? hand.pen.pixels : (std::max)(1.2, hand.pen.width * room);
  const double scale = (room - line) / (std::max)({bare.width(), bare.height(), 0x1p-6});
  Picture ink(cell.width, cell.height);
  const Placement place{scale, 0.5 * (cell.width - scale * (bare.left + bare.right)),
                        0.5 * (cell.height - scale * (bare.top + bare.bottom))};
  if (squares) {
    draw_pixels(writing, place, hand.pen.pixels, ink);
  } else {
    draw(writing, place, line, ink);
  }
  if (hand.pen.grain > 0) roughen(ink, hand.pen.grain, random);
  for (int y = 0; y < cell.height; ++y) {
    for (int x = 0; x < cell.width; ++x) {
      plate(cell.x + x, cell.y + y) = static_cast<std::uint8_t>(255 - ink(x, y));
    }
  }
}

}  // namespace detail

/// A picture of all allographs, a row a digit, in the order of allographs(), each by several hands;
/// below them every one of glyphs() once.
[[nodiscard]] inline Picture handwriting_plate(const PlateOptions& options = {}) {
  constexpr int gap = 6;
  const int cell = options.cell, group = options.across * cell + gap;
  std::size_t most = 0;
  for (std::uint8_t digit = 0; digit < 10; ++digit)
    most = (std::max)(most, allographs(digit).size());
  const int width = static_cast<int>(most) * group - gap;
  const int block = options.down * cell + gap;
  const int per_row = width / cell;
  const int glyph_rows = (static_cast<int>(glyphs().size()) + per_row - 1) / per_row;
  Picture plate(width, 10 * block + glyph_rows * cell, 255);
  std::uint64_t index = 0;
  for (std::uint8_t digit = 0; digit < 10; ++digit) {
    int left = 0;
    const int top = digit * block;
    for (const Allograph& allograph : allographs(digit)) {
      for (int i = 0; i < options.across * options.down; ++i) {
        const Box box{left + i % options.across * cell, top + i / options.across * cell, cell,
                      cell};
        detail::draw_cell(allograph, index++, options.seed, box, plate);
      }
      left += group;
      for (int y = 0; left < width && y < block - gap; ++y)
        plate(left - gap / 2 - 1, top + y) = 170;
    }
    std::ranges::fill(plate.row(top + block - gap / 2 - 1), std::uint8_t{170});
  }
  for (int i = 0; const Allograph& glyph : glyphs()) {
    const Box box{i % per_row * cell, 10 * block + i / per_row * cell, cell, cell};
    detail::draw_cell(glyph, index++, options.seed, box, plate);
    ++i;
  }
  return plate;
}

}  // namespace digitnet
