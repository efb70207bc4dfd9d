#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/shape.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/io/file.hpp>
#include <digitnet/io/npy.hpp>
#include <digitnet/io/zip.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace digitnet {

namespace detail {

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

/// Pixels as bytes. Numbers of 0 to 255 are rounded; truth values, and floating-point numbers of
/// which none is above 1, are stretched to 0 to 255. Throws FileError for others.
inline std::vector<std::uint8_t> pixels_of(const NumberArray& array) {
  if (array.dtype == Dtype::u8) return array.bytes;
  double largest = 0;
  for_each_number(array, [&](std::size_t i, double value) {
    if (value >= 0 && value <= 255) {
      largest = (std::max)(largest, value);
      return;
    }
    throw FileError{array.path, "number " + std::to_string(i), "a pixel of 0 to 1 or 0 to 255",
                    std::to_string(value)};
  });
  const bool unit = largest <= 1 && (is_floating(array.dtype) || array.dtype == Dtype::boolean);
  std::vector<std::uint8_t> pixels(array.size());
  for_each_number(array, [&](std::size_t i, double value) {
    pixels[i] = static_cast<std::uint8_t>(std::lround(unit ? 255 * value : value));
  });
  return pixels;
}

/// Labels 0 to 9 of an array (N) or (N, 1). Throws FileError for others.
inline std::vector<std::uint8_t> labels_of(const NumberArray& array) {
  const bool column = array.shape.size() == 2 && array.shape[1] == 1;
  if (array.shape.size() != 1 && !column) {
    throw FileError{array.path, "shape", "a label for each image: N", array.shape_text()};
  }
  std::vector<std::uint8_t> labels(array.size());
  for_each_number(array, [&](std::size_t i, double value) {
    if (!(value >= 0 && value <= 9 && value == std::floor(value))) {
      throw FileError{array.path, "label " + std::to_string(i), "a whole number from 0 to 9",
                      std::to_string(value)};
    }
    labels[i] = static_cast<std::uint8_t>(value);
  });
  return labels;
}

/// The array `name` of an archive, or nullptr.
inline const ZipEntry* find_npz_array(const ZipArchive& archive, std::string_view name) {
  for (const ZipEntry& entry : archive.entries()) {
    if (entry.name == std::string{name} + ".npy") return &entry;
  }
  return nullptr;
}

}  // namespace detail

/// Whether an archive has images and labels of this part: x_train and y_train, or x_test and
/// y_test.
inline bool has_npz_split(const ZipArchive& archive, Split split) {
  const std::string part = split == Split::train ? "train" : "test";
  return detail::find_npz_array(archive, "x_" + part) != nullptr &&
         detail::find_npz_array(archive, "y_" + part) != nullptr;
}

/// Reads one part of the arrays that Keras keeps MNIST in (mnist.npz): `x_train` (N, 28, 28) and
/// `y_train` (N), or `x_test` and `y_test`, of any type of numbers; see decode_npy().
///
/// `limit` is the most bytes of the file, and of each array after decompression. Throws FileError
/// for an array that is missing, damaged or of another shape, for pixels outside of 0 to 255,
/// labels outside of 0 to 9, and numbers of images and labels that differ.
inline Dataset read_npz(const std::filesystem::path& path, Split split,
                        std::size_t limit = default_size_limit) {
  const ZipArchive archive{read_file(path, limit), path.string()};
  const auto read = [&](const std::string& name) {
    const ZipEntry* entry = detail::find_npz_array(archive, name);
    if (entry == nullptr) {
      throw FileError{path.string(), "", "an array " + name,
                      std::to_string(archive.entries().size()) + " others"};
    }
    return decode_npy(archive.read(*entry, limit), path.string() + ": " + entry->name);
  };
  const std::string part = split == Split::train ? "train" : "test";
  const NumberArray images = read("x_" + part), labels = read("y_" + part);
  Dataset data;
  data.shape = detail::shape_of_images(images);
  data.labels = detail::labels_of(labels);
  if (images.shape[0] != data.size()) {
    throw FileError{labels.path, "shape",
                    std::to_string(images.shape[0]) + " labels, one for each image",
                    std::to_string(data.size())};
  }
  data.pixels = detail::pixels_of(images);
  return data;
}

}  // namespace digitnet
