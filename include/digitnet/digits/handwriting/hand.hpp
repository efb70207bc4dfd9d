#pragma once

#include <digitnet/digits/handwriting/allographs.hpp>
#include <digitnet/digits/handwriting/grid_random.hpp>
#include <digitnet/digits/handwriting/pen.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>

namespace digitnet {

/// How one person writes; lengths are shares of the digit's height.
struct Hand {
  double slant = 0;      ///< tangent of the angle between stems and the vertical, right is positive
  double width = 1;      ///< of the digits, beside that of the skeletons (about 0.75)
  double turn = 0;       ///< the line climbs or falls: tangent
  double jitter = 0.02;  ///< how far off the points of the skeleton are that the pen visits
  double warp = 0.04;    ///< how far a digit as a whole is bent
  double loose = 0.02;   ///< how far off strokes start and end: loops that do not close
  double bow = 0.02;     ///< how far straight lines are bent, as a share of their length
  double tremor = 0;     ///< of the line itself, as with a mouse
  int haste = 1;         ///< how much corners are rounded: 0 to 3
  double habit = 0.85;   ///< how often digits are written in the hand's own way
  Pen pen{};
  std::array<std::size_t, 10> own{};  ///< its way to write each digit, an index of allographs()
};

namespace detail {

/// An index of `ways`, as frequent as their shares say.
inline std::size_t draw_way(std::span<const Allograph> ways, GridRandom& random) noexcept {
  int sum = 0;
  for (const Allograph& way : ways) sum += way.share();
  int left = static_cast<int>(random.below(static_cast<std::uint32_t>(sum)));
  std::size_t index = 0;
  while (left >= ways[index].share()) left -= ways[index++].share();
  return index;
}

/// The index in allographs() of a way to write the digit.
inline std::size_t draw_allograph(std::uint8_t digit, GridRandom& random) noexcept {
  const auto ways = allographs(digit);
  const auto before = static_cast<std::size_t>(ways.data() - allographs().data());
  return before + draw_way(ways, random);
}

}  // namespace detail

/// Hand number `index` of the world that `seed` chooses: slants of 11 degrees (standard deviation)
/// around 4 to the right, up to 30; digits from slim to square; tidy more often than not.
[[nodiscard]] inline Hand draw_hand(Seed seed, std::uint64_t index) noexcept {
  constexpr std::uint64_t behind_drawings = std::uint64_t{1} << 63U;
  GridRandom random{RandomStream{seed, Purpose::handwriting, behind_drawings | index}};
  Hand hand;
  const double degrees = std::clamp(4 + random.spread(11), -26.0, 30.0);
  hand.slant = detail::on_grid(std::tan(degrees * std::numbers::pi / 180));
  hand.width = std::clamp(detail::on_grid(0.95 + random.spread(0.2)), 0.6, 1.4);
  hand.turn = random.spread(0.05);
  const double care = random.between(0, 1), sloppy = detail::on_grid(care * care);
  hand.jitter = detail::on_grid(0.01 + 0.036 * sloppy);
  hand.warp = random.between(0.02, 0.075);
  hand.loose = detail::on_grid(0.008 + 0.04 * sloppy);
  hand.bow = random.between(0.01, 0.05);
  hand.tremor = random.chance(0.25) ? random.between(0.003, 0.014) : 0.0;
  hand.haste = static_cast<int>(random.below(4));
  hand.habit = random.between(0.7, 1);
  hand.pen = detail::draw_pen(random);
  hand.pen.width = (std::min)(hand.pen.width, detail::on_grid(0.19 * hand.width));
  for (std::uint8_t digit = 0; digit < hand.own.size(); ++digit) {
    hand.own[digit] = detail::draw_allograph(digit, random);
  }
  return hand;
}

}  // namespace digitnet
