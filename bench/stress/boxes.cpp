#include "ink.hpp"
#include "trouble.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace digitnet::stress {
namespace {

constexpr int side = 200;

/// A line along one side: `side_index` 0 left, 1 top, 2 right, 3 bottom; from `from` to `to` along
/// it, with gaps if `period` is not 0.
void add_line(Plane& ink, int side_index, int inset, int thickness, int from, int to, int period) {
  for (int along = from; along < to; ++along) {
    if (period > 0 && along % period >= (period + 1) / 2) continue;
    for (int k = 0; k < thickness; ++k) {
      const int deep = side_index < 2 ? inset + k : side - 1 - inset - k;
      (side_index % 2 == 0 ? ink(deep, along) : ink(along, deep)) = 1;
    }
  }
}

}  // namespace

PngFile boxed(ImageBytes image, RandomStream& random) {
  const int inset = between(0, 30, random);
  const int thickness =
      std::max(2, static_cast<int>(side * random.uniform(0.01F, 0.12F) * random.uniform(0.3F, 1)));
  const int period = random.uniform() < 0.2F ? 2 * between(2, 8, random) : 0;
  const bool through = random.uniform() < 0.4F;  // to the edges, as between cells
  std::array<bool, 4> drawn{true, true, true, true};
  if (random.uniform() < 0.5F) {
    for (bool& one : drawn) one = random.uniform() < 0.5F;
    drawn[random.below(4)] = true;
  }
  Plane lines(side, side);
  for (int k = 0; k < 4; ++k) {
    if (!drawn[static_cast<std::size_t>(k)]) continue;
    add_line(lines, k, inset, thickness, through ? 0 : inset, through ? side : side - inset,
             period);
  }

  const int room = side - 2 * (inset + thickness) - 6;
  const float longest = static_cast<float>(room) * random.uniform(0.55F, 0.9F);
  const Plane large = cropped(enlarged(ink_of(image), 8));
  const float scale = longest / static_cast<float>(std::max(large.width(), large.height()));
  const auto pixels = [scale](int length) {
    return std::max(1, static_cast<int>(std::lround(static_cast<float>(length) * scale)));
  };
  const Plane digit = resized(large, pixels(large.width()), pixels(large.height()));
  const auto place = [&](int length) {
    return inset + thickness + 3 + between(0, std::max(0, room - length), random);
  };
  const float pen = random.uniform(0, 60);
  const float print = random.uniform() < 0.5F ? pen : random.uniform(0, 140);
  Page page(side, side, gray(random.uniform(225, 255)));
  draw(page, lines, gray(print));
  draw(page, digit, gray(pen), place(digit.width()), place(digit.height()));
  if (random.uniform() < 0.2F) {
    for (Plane& channel : page.channels) {
      for (float& value : channel.pixels()) value = 255 - value;
    }
  }
  return gray_png(page);
}

}  // namespace digitnet::stress
