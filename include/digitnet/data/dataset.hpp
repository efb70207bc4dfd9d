#pragma once

#include <digitnet/core/shape.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace digitnet {

/// Which part of a data set: the one to learn from, or the one held back to judge by.
enum class Split { train, test };

/// Labelled images in memory, one byte a pixel: 0 is background, 255 full ink.
struct Dataset {
  Shape shape{1, 28, 28};
  int classes = 10;
  std::vector<std::uint8_t> pixels;  ///< (N, C, H, W), `size() * shape.size()` bytes
  std::vector<std::uint8_t> labels;  ///< (N), each below `classes`

  [[nodiscard]] std::size_t size() const noexcept { return labels.size(); }
  [[nodiscard]] bool empty() const noexcept { return labels.empty(); }

  /// Pixels of image `index`, which must be below size().
  [[nodiscard]] std::span<const std::uint8_t> image(std::size_t index) const noexcept {
    return std::span{pixels}.subspan(index * shape.size(), shape.size());
  }

  /// Appends one image; `image.size()` must be `shape.size()`.
  void append(std::span<const std::uint8_t> image, std::uint8_t label) {
    pixels.insert(pixels.end(), image.begin(), image.end());
    labels.push_back(label);
  }
};

}  // namespace digitnet
