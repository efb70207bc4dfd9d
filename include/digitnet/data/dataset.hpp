#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/shape.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace digitnet {

/// Which part of a data set: the one to learn from, or the one held back to judge by.
enum class Split { train, test };

/// The label of an image of no class in a data set of at most 255 classes, for training.
inline constexpr std::uint8_t no_label = 255;

/// Labelled images in memory, one byte a pixel: 0 is background, 255 full ink. Of more than 256
/// classes, or of numbers, are `Samples`.
struct Dataset {
  Shape shape{1, 28, 28};
  int classes = 10;
  std::vector<std::uint8_t> pixels;  ///< (N, C, H, W), `size() * shape.size()` bytes
  std::vector<std::uint8_t> labels;  ///< (N), each below `classes`, or `no_label`

  [[nodiscard]] std::size_t size() const noexcept { return labels.size(); }
  [[nodiscard]] bool empty() const noexcept { return labels.empty(); }

  /// Pixels of image `index`, which must be below size().
  [[nodiscard]] std::span<const std::uint8_t> image(std::size_t index) const noexcept {
    return std::span{pixels}.subspan(index * shape.size(), shape.size());
  }

  /// Appends one image; `image.size()` must be `shape.size()`. Throws InvalidArgument for a label
  /// above 255.
  void append(std::span<const std::uint8_t> image, std::size_t label) {
    if (label > 255) {
      throw InvalidArgument{"data set: expected a label from 0 to 255, found " +
                            std::to_string(label)};
    }
    pixels.insert(pixels.end(), image.begin(), image.end());
    labels.push_back(static_cast<std::uint8_t>(label));
  }
};

/// Throws InvalidArgument unless the images of `data` are of shape `in`.
inline void check_images(const Dataset& data, Shape in) {
  if (!(data.shape == in)) {
    throw InvalidArgument{"data set: the network expects images of " + in.text() + ", found " +
                          data.shape.text()};
  }
  if (data.pixels.size() != data.size() * in.size()) {
    throw InvalidArgument{"data set: expected " + std::to_string(data.size() * in.size()) +
                          " pixels for " + std::to_string(data.size()) + " labels, found " +
                          std::to_string(data.pixels.size())};
  }
}

/// Throws InvalidArgument unless a Dataset's labels can be so many classes, 1 to 255.
inline void check_classes(int classes) {
  if (classes < 1 || classes > no_label) {
    throw InvalidArgument{"labels: expected 1 to 255 classes, found " + std::to_string(classes)};
  }
}

/// Throws InvalidArgument unless `label` is below `classes`.
inline void check_label(std::size_t label, std::size_t classes) {
  if (label >= classes) {
    throw InvalidArgument{"data set: the network has " + std::to_string(classes) +
                          " classes, found label " + std::to_string(label)};
  }
}

/// Throws InvalidArgument unless the images of `data` are of shape `in` and its labels are below
/// `classes`.
inline void check_dataset(const Dataset& data, Shape in, std::size_t classes) {
  check_images(data, in);
  for (const std::uint8_t label : data.labels) check_label(label, classes);
}

}  // namespace digitnet
