#include "written.hpp"

#include <digitnet/digits/handwriting/paper.hpp>
#include <digitnet/digits/handwriting/writing.hpp>
#include <digitnet/image/png.hpp>

#include <algorithm>
#include <cmath>
#include <string>

namespace digitnet::stress {

Drawing written_hairline(Seed seed, std::size_t index) {
  GridRandom random{RandomStream{seed, Purpose::test, index}};
  Hand hand = draw_hand(seed, index);
  // Small canvases are as frequent as large ones are, octave by octave.
  const double height = 200 * std::exp(random.between(0, 1) * std::log(15.0));
  const double line = random.chance(0.5) ? 1.0 : random.between(1.0, 1 + height / 250);
  Paper paper;
  paper.digit_height = height * random.between(0.45, 0.8);
  paper.margin = (height / paper.digit_height - 1) / 2;
  paper.aside_x = random.between(-0.9, 0.9);
  paper.aside_y = random.between(-0.9, 0.9);
  if (random.chance(0.5)) std::swap(paper.paper, paper.ink);
  hand.pen = Pen{random.chance(0.5) ? PenKind::pixel : PenKind::fineliner};
  hand.pen.pressure = 0;
  hand.pen.width = line / paper.digit_height;
  hand.pen.pixels = static_cast<int>(std::lround(line));
  const auto digit = static_cast<std::uint8_t>(index % 10);
  const std::size_t way = hand.own[digit];
  const Writing writing = write(allographs()[way], hand, random);
  const Picture picture = on_paper(writing, hand.pen, paper, random);
  return {std::to_string(index) + ", allograph " + std::to_string(way), digit, encode_png(picture)};
}

}  // namespace digitnet::stress
