#pragma once

#include <digitnet/augment/warp.hpp>
#include <digitnet/core/random.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

/// Changes of an image's ink that leave its geometry alone, in whole numbers like `warp.hpp`.
namespace digitnet::detail {

/// Parts of 256 drawn for the changes of ink.
struct InkChange {
  int thickness = 0;  ///< -256 .. 256
  int blur = 0;       ///< 0 .. 256
  int gain = 256;     ///< 0 .. 512
};

/// Thickens (thins) strokes towards the greatest (least) of a pixel and its four neighbours, blends
/// with the binomial blur, multiplies. Outside the image is background.
inline void change_ink(const std::uint8_t* image, int height, int width, const InkChange& change,
                       std::uint8_t* out) noexcept {
  using Row = std::array<std::uint8_t, max_warp_side + 2>;
  std::array<Row, 3> rows{};
  const auto fill = [&](int y) {
    Row& row = rows[static_cast<std::size_t>(y % 3)];
    if (y < height) {
      std::copy_n(image + y * width, width, row.begin() + 1);
    } else {
      row.fill(0);
    }
  };
  fill(0);
  const int thicker = (std::max)(change.thickness, 0), thinner = (std::max)(-change.thickness, 0);
  const int blur = change.blur, gain = change.gain;
  for (int y = 0; y < height; ++y, out += width) {
    fill(y + 1);
    const std::uint8_t* above = rows[static_cast<std::size_t>((y + 2) % 3)].data() + 1;
    const std::uint8_t* here = rows[static_cast<std::size_t>(y % 3)].data() + 1;
    const std::uint8_t* below = rows[static_cast<std::size_t>((y + 1) % 3)].data() + 1;
    std::array<std::uint8_t, max_warp_side> changed;
    for_each_chunked(width, [=, to = changed.data()](int x) {
      const int centre = here[x];
      const int left = here[x - 1], right = here[x + 1], up = above[x], down = below[x];
      const int most =
          (std::max)((std::max)((std::max)(left, right), (std::max)(up, down)), centre);
      const int least =
          (std::min)((std::min)((std::min)(left, right), (std::min)(up, down)), centre);
      const int corners = above[x - 1] + above[x + 1] + below[x - 1] + below[x + 1];
      const int mean = (4 * centre + 2 * (left + right + up + down) + corners + 8) >> 4;
      int ink = 256 * centre + blur * (mean - centre);
      ink += thicker * (most - centre) + thinner * (least - centre);
      ink = std::clamp((ink + 128) >> 8, 0, 255);
      to[x] = static_cast<std::uint8_t>((std::min)((ink * gain + 128) >> 8, 255));
    });
    std::copy_n(changed.data(), width, out);
  }
}

/// `change_ink` into `pairs`; a function of its own so that its plane is off the stack afterwards.
[[gnu::noinline]] inline void assign_changed(const std::uint8_t* image, int height, int width,
                                             const InkChange& change, PixelPairs& pairs) noexcept {
  std::array<std::uint8_t, std::size_t{max_warp_side} * max_warp_side> plane;
  change_ink(image, height, width, change, plane.data());
  pairs.assign(plane.data(), height, width);
}

/// Adds uniform noise of up to `amplitude` (parts of 256 of full ink) to a row of ink.
inline void add_noise(int amplitude, int width, RandomStream& random, WarpRow& ink) noexcept {
  std::array<std::uint8_t, max_warp_side> bytes{};
  for (std::size_t x = 0; x < static_cast<std::size_t>(width); x += 4) {
    const std::uint32_t bits = random();
    for (std::size_t k = 0; k < 4; ++k) bytes[x + k] = static_cast<std::uint8_t>(bits >> (8 * k));
  }
  for_each_chunked(width, [&](int x) {
    const auto i = static_cast<std::size_t>(x);
    const std::int32_t change = (2 * std::int32_t{bytes[i]} - 255) * amplitude * 256;
    ink.values[i] = std::clamp(ink.values[i] + change, 0, full_ink);
  });
}

}  // namespace digitnet::detail
