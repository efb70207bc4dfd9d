#pragma once

#include <digitnet/core/requirements.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace digitnet {

/// The canvas, 0 black or 255 white, against which the ink of a transparent drawing stands out.
/// `levels[g]` is the summed alpha of all pixels of gray level g. Of two clearly different kinds of
/// opaque pixels (white paper with a black digit) the rarer one is taken for the ink.
constexpr std::uint8_t canvas_for(const std::array<std::uint64_t, 256>& levels) noexcept {
  double total = 0, sum = 0;
  for (std::size_t g = 0; g < 256; ++g) {
    total += static_cast<double>(levels[g]);
    sum += static_cast<double>(levels[g]) * static_cast<double>(g);
  }
  if (total <= 0) return 255;
  double ink = sum / total, best = 0, weight = 0, partial = 0;
  for (std::size_t g = 0; g < 255; ++g) {  // Otsu (1979): the split of largest variance between
    weight += static_cast<double>(levels[g]);
    partial += static_cast<double>(levels[g]) * static_cast<double>(g);
    const double others = total - weight;
    if (weight <= 0 || others <= 0) continue;
    const double low = partial / weight, high = (sum - partial) / others;
    const double between = weight * others * (high - low) * (high - low);
    if (between > best && high - low > 96) {
      best = between;
      ink = weight < others ? low : high;
    }
  }
  return ink < 128 ? 255 : 0;
}

/// The same for a picture whose pixel i, row by row, has the gray level `gray(i)` and the opacity
/// `alpha(i)`, 0 to 255 both. Where dark and light pixels both lie on the transparent canvas, white
/// is the eraser: it is paper where black is drawn.
template <class Gray, class Alpha>
std::uint8_t canvas_for(int width, int height, Gray gray, Alpha alpha) {
  enum Kind : std::size_t { clear, dark, light, kinds };
  std::array<std::uint64_t, 256> levels{};
  std::array<std::array<std::uint64_t, kinds>, kinds> borders{};
  std::array<std::uint64_t, kinds> area{};
  const auto columns = static_cast<std::size_t>(width);
  const auto kind = [&](std::size_t i) {
    return alpha(i) < 128 ? clear : gray(i) < 128 ? dark : light;
  };
  for (std::size_t i = 0; i < columns * static_cast<std::size_t>(height); ++i) {
    levels[gray(i)] += alpha(i);
    const Kind here = kind(i);
    ++area[here];
    if (i % columns != 0) ++borders[here][kind(i - 1)];
    if (i >= columns) ++borders[here][kind(i - columns)];
  }
  const auto between = [&](Kind a, Kind b) { return borders[a][b] + borders[b][a]; };
  const Kind rare = area[dark] < area[light] ? dark : light;
  const std::uint64_t apart = between(dark, light), on_canvas = between(rare, clear);
  const bool both = 50 * area[rare] > area[dark] + area[light];
  // What has next to no transparency beside it was drawn on a patch of the other kind.
  return both && 3 * on_canvas >= apart ? 255 : canvas_for(levels);
}

}  // namespace digitnet
