#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/shape.hpp>
#include <digitnet/core/text.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/io/number_array.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

/// Arrays of numbers, from NumPy's files or IDX, as images and labels.
namespace digitnet::detail {

/// The shape of each image of an array (N, H, W), (N, H, W, 1), (N, 1, H, W) or (N, 784). Throws
/// FileError for another one.
inline Shape shape_of_images(const NumberArray& array) {
  std::vector<std::size_t> sides = array.shape;
  if (sides.size() == 4 && sides[3] == 1) sides.pop_back();
  if (sides.size() == 4 && sides[1] == 1) sides.erase(sides.begin() + 1);
  if (sides.size() == 2 && sides[1] == 784) sides = {sides[0], 28, 28};
  constexpr auto largest = static_cast<std::size_t>((std::numeric_limits<int>::max)());
  if (sides.size() != 3 || sides[1] > largest || sides[2] > largest) {
    throw FileError{array.path, "shape", "images: N x height x width, or N x 784",
                    array.shape_text()};
  }
  return {1, static_cast<int>(sides[1]), static_cast<int>(sides[2])};
}

/// How the numbers of an array are pixels: 0 to 255 or, if none is above 1, 0 to 1.
class PixelRange {
 public:
  /// Looks at more numbers of the array, of which `before` came before. Throws FileError for one
  /// that is no pixel.
  void extend(const NumberArray& array, std::size_t before = 0) {
    if (array.dtype == Dtype::u8) {
      if (!array.bytes.empty()) {
        largest_ = (std::max)(largest_, static_cast<double>((std::ranges::max)(array.bytes)));
      }
      return;
    }
    for_each_number(array, [&](std::size_t i, double value) {
      if (value >= 0 && value <= 255) {
        largest_ = (std::max)(largest_, value);
        return;
      }
      throw FileError{array.path, "number " + std::to_string(before + i),
                      "a pixel of 0 to 1 or 0 to 255", shortest_text(value)};
    });
  }

  /// The pixels of numbers that were looked at.
  [[nodiscard]] std::vector<std::uint8_t> pixels(NumberArray array) const {
    if (array.dtype == Dtype::u8 && largest_ > 1) return std::move(array.bytes);
    std::vector<std::uint8_t> result(array.size());
    const double scale = largest_ <= 1 ? 255 : 1;
    for_each_number(array, [&](std::size_t i, double value) {
      result[i] = static_cast<std::uint8_t>(std::lround((std::min)(scale * value, 255.0)));
    });
    return result;
  }

 private:
  double largest_ = 0;
};

/// Pixels as bytes: see PixelRange. Throws FileError for numbers outside of 0 to 255.
inline std::vector<std::uint8_t> pixels_of(NumberArray array) {
  PixelRange range;
  range.extend(array);
  return range.pixels(std::move(array));
}

/// Labels below `classes` of an array (N), or of the first of `columns` columns. Throws FileError
/// for others.
inline std::vector<std::uint8_t> labels_of(const NumberArray& array, int classes,
                                           std::size_t columns = 1) {
  check_classes(classes);
  const bool column = array.shape.size() == 2 && array.shape[1] == columns;
  if (array.shape.size() != 1 && !column) {
    const bool one_hot =
        array.shape.size() == 2 && array.shape[1] == static_cast<std::size_t>(classes);
    throw FileError{array.path, "shape", "a label for each image: N",
                    array.shape_text() + (one_hot ? ", one-hot: save numpy.argmax(y, 1)" : "")};
  }
  const std::size_t stride = column ? columns : 1;
  std::vector<std::uint8_t> labels(array.size() / stride);
  for_each_number(array, [&](std::size_t i, double value) {
    if (i % stride != 0) return;
    if (!(value >= 0 && value < classes && value == std::floor(value))) {
      throw FileError{array.path, "label " + std::to_string(i / stride),
                      "a whole number from 0 to " + std::to_string(classes - 1),
                      shortest_text(value)};
    }
    labels[i / stride] = static_cast<std::uint8_t>(value);
  });
  return labels;
}

/// The data set of an array of images and one of labels, which has `label_columns` columns if it
/// has two dimensions. Throws FileError where they do not fit together.
inline Dataset labelled_images(NumberArray images, const NumberArray& labels, int classes,
                               std::size_t label_columns = 1) {
  Dataset data{shape_of_images(images), classes, {}, labels_of(labels, classes, label_columns)};
  if (images.shape[0] != data.size()) {
    throw FileError{
        labels.path, "shape",
        std::to_string(images.shape[0]) + " labels, one for each image of " + images.path,
        std::to_string(data.size())};
  }
  data.pixels = pixels_of(std::move(images));
  return data;
}

}  // namespace digitnet::detail
