#pragma once

#include "page.hpp"

#include <digitnet/core/random.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// Kinds of pictures that programs made for MNIST often fail on. Each takes an MNIST image (28 x
/// 28, ink bright) to the bytes of a PNG file.
namespace digitnet::stress {

using ImageBytes = std::span<const std::uint8_t>;
using PngFile = std::vector<std::byte>;

/// A whole number from `low` to `high`.
[[nodiscard]] inline int between(int low, int high, RandomStream& random) {
  return low + static_cast<int>(random.below(static_cast<std::uint32_t>(high - low + 1)));
}

// Sizes and pens.
[[nodiscard]] PngFile tiny(ImageBytes image, RandomStream& random);
[[nodiscard]] PngFile hairline(ImageBytes image, RandomStream& random);
[[nodiscard]] PngFile cut_tight(ImageBytes image, RandomStream& random);

// What is printed around the digit.
[[nodiscard]] PngFile boxed(ImageBytes image, RandomStream& random);

// Canvases and papers.
[[nodiscard]] PngFile erased(ImageBytes image, RandomStream& random);
[[nodiscard]] PngFile ghost(ImageBytes image, RandomStream& random);
[[nodiscard]] PngFile faint(ImageBytes image, RandomStream& random);
[[nodiscard]] PngFile coloured_ground(ImageBytes image, RandomStream& random);
[[nodiscard]] PngFile shadow_beside(ImageBytes image, RandomStream& random);

}  // namespace digitnet::stress
