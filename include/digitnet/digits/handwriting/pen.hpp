#pragma once

#include <digitnet/digits/handwriting/grid_random.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace digitnet {

/// What people write with.
enum class PenKind : std::uint8_t {
  ballpoint,  ///< thin, presses unevenly, sometimes leaves gaps
  fineliner,  ///< thin and even
  pencil,     ///< thin to middling, grainy
  felt_pen,   ///< as broad as MNIST's pens
  marker,     ///< broad, with a flat nib
  brush,      ///< broad, swelling and tapering
  chalk,      ///< broad, ragged
  pixel       ///< a drawing program's: squares of 1 to 3 pixels
};
inline constexpr std::size_t pen_kinds = 8;  ///< how many there are

/// What a kind of pen is called in plans and files, such as "marker".
constexpr std::string_view name(PenKind kind) noexcept {
  constexpr std::array<std::string_view, pen_kinds> names{
      "ballpoint", "fineliner", "pencil", "felt pen", "marker", "brush", "chalk", "pixel"};
  return names[static_cast<std::size_t>(kind)];
}

/// A pen in a hand; lengths are shares of the digit's height.
struct Pen {
  PenKind kind = PenKind::felt_pen;
  double width = 0.12;
  double pressure = 0.1;  ///< how much the width changes along a stroke
  double taper = 0;       ///< how much thinner a stroke starts and ends, 0 to 1
  double nib = 0;         ///< how much thinner it is along (1, -1) than across, 0 to 1
  double gaps = 0;        ///< how likely a stroke has a gap
  double grain = 0;       ///< how much ink is missing from a pixel at most, 0 to 1
  int pixels = 1;         ///< of PenKind::pixel: the side of its square
};

namespace detail {

/// A pen of that kind as somebody holds it.
inline Pen draw_pen(PenKind kind, GridRandom& random) noexcept {
  Pen pen{kind};
  switch (kind) {
    case PenKind::ballpoint:
      pen.width = random.between(0.025, 0.065);
      pen.pressure = random.between(0.1, 0.35);
      pen.taper = random.between(0, 0.4);
      pen.gaps = random.chance(0.35) ? 0.3 : 0;
      break;
    case PenKind::fineliner:
      pen.width = random.between(0.035, 0.085);
      pen.pressure = random.between(0, 0.1);
      break;
    case PenKind::pencil:
      pen.width = random.between(0.03, 0.09);
      pen.pressure = random.between(0.1, 0.3);
      pen.taper = random.between(0, 0.5);
      pen.grain = random.between(0.2, 0.6);
      break;
    case PenKind::felt_pen:
      pen.width = random.between(0.085, 0.16);
      pen.pressure = random.between(0.03, 0.18);
      break;
    case PenKind::marker:
      pen.width = random.between(0.13, 0.21);
      pen.pressure = random.between(0, 0.1);
      pen.nib = random.chance(0.5) ? random.between(0.2, 0.55) : 0;
      break;
    case PenKind::brush:
      pen.width = random.between(0.1, 0.2);
      pen.pressure = random.between(0.2, 0.45);
      pen.taper = random.between(0.3, 0.8);
      break;
    case PenKind::chalk:
      pen.width = random.between(0.07, 0.15);
      pen.pressure = random.between(0.1, 0.25);
      pen.grain = random.between(0.3, 0.7);
      break;
    case PenKind::pixel:
      pen.pixels = 1 + static_cast<int>(random.below(3));
      break;
  }
  return pen;
}

/// A pen of any kind; thin ones and felt pens are more frequent than the others.
inline Pen draw_pen(GridRandom& random) noexcept {
  using enum PenKind;
  constexpr std::array usual{ballpoint, ballpoint, ballpoint, fineliner, fineliner, fineliner,
                             pencil,    pencil,    felt_pen,  felt_pen,  felt_pen,  felt_pen,
                             marker,    marker,    brush,     chalk,     pixel,     pixel};
  return draw_pen(usual[random.below(static_cast<std::uint32_t>(usual.size()))], random);
}

}  // namespace detail
}  // namespace digitnet
