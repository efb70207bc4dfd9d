#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/shape.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/data/number_images.hpp>
#include <digitnet/io/file.hpp>
#include <digitnet/io/gzip.hpp>
#include <digitnet/io/idx_array.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace digitnet {

/// Images of an IDX file; the format is in idx_array_header().
struct IdxImages {
  Shape shape{1, 28, 28};
  std::vector<std::uint8_t> pixels;  ///< (N, H, W)

  [[nodiscard]] std::size_t size() const noexcept { return pixels.size() / shape.size(); }
};

/// How to store a file that may be compressed.
enum class Compression { none, gzip };

namespace detail {

template <std::size_t Count>
std::vector<std::uint8_t> idx_bytes(const std::array<std::uint32_t, Count>& fields,
                                    std::span<const std::uint8_t> body) {
  std::vector<std::uint8_t> bytes(4 * Count + body.size());
  for (std::size_t i = 0; i < 4 * Count; ++i) {
    bytes[i] = static_cast<std::uint8_t>(fields[i / 4] >> (24 - 8 * (i % 4)) & 255U);
  }
  std::copy(body.begin(), body.end(), bytes.begin() + 4 * Count);
  return bytes;
}

/// A size as the 32 bits of an IDX header; throws InvalidArgument if it does not fit.
inline std::uint32_t idx_size(std::size_t size) {
  if (size > (std::numeric_limits<std::uint32_t>::max)()) {
    throw InvalidArgument{"an IDX file holds at most 4294967295 images"};
  }
  return static_cast<std::uint32_t>(size);
}

}  // namespace detail

/// Reads an IDX file of one-channel images of any size, raw or gzip as its content tells. Pixels
/// may be of any type of IDX, 0 to 255 or, if none is above 1, 0 to 1.
///
/// Throws FileError for anything else, for no images or empty ones, for a length that disagrees
/// with the header either way, and for more than `limit` bytes. A header that lies costs no
/// memory: its sizes are compared with the bytes that are there, never allocated.
inline IdxImages read_idx_images(const std::filesystem::path& path,
                                 std::size_t limit = default_size_limit) {
  std::vector<std::uint8_t> content = read_maybe_gzip(path, limit);
  NumberArrayHeader header = idx_array_header(detail::bytes_of(content), path.string(),
                                              detail::idx_images_magic, "images", limit);
  NumberArray array = detail::take_numbers(std::move(header), std::move(content));
  const Shape shape = detail::shape_of_images(array);
  return {shape, detail::pixels_of(std::move(array))};
}

/// Reads an IDX file of labels below `classes`, raw or gzip as its content tells; or one of
/// QMNIST's, which has eight numbers for each image and the label first. Throws FileError as
/// read_idx_images() does, and for other labels; InvalidArgument for more than 255 classes.
inline std::vector<std::uint8_t> read_idx_labels(const std::filesystem::path& path,
                                                 std::size_t limit = default_size_limit,
                                                 int classes = 10) {
  constexpr std::size_t qmnist_columns = 8;
  constexpr std::uint32_t qmnist_magic = 0xc02;
  std::vector<std::uint8_t> content = read_maybe_gzip(path, limit);
  const auto bytes = detail::bytes_of(content);
  const std::uint32_t magic = is_idx(bytes, 2) ? qmnist_magic : detail::idx_labels_magic;
  NumberArrayHeader header = idx_array_header(bytes, path.string(), magic, "labels", limit);
  return detail::labels_of(detail::take_numbers(std::move(header), std::move(content)), classes,
                           qmnist_columns);
}

/// Reads a pair of IDX files, which must agree in their number of images. Throws as the above do.
inline Dataset read_idx(const std::filesystem::path& images, const std::filesystem::path& labels,
                        std::size_t limit = default_size_limit, int classes = 10) {
  std::vector<std::uint8_t> label_bytes = read_idx_labels(labels, limit, classes);
  IdxImages image_bytes = read_idx_images(images, limit);
  if (image_bytes.size() != label_bytes.size()) {
    throw FileError{
        labels.string(), "header",
        std::to_string(image_bytes.size()) + " labels, one for each image of " + images.string(),
        std::to_string(label_bytes.size())};
  }
  return {image_bytes.shape, classes, std::move(image_bytes.pixels), std::move(label_bytes)};
}

/// Bytes of the raw IDX file with the images of `data`; throws InvalidArgument unless they have one
/// channel and `pixels` has `size()` of them.
inline std::vector<std::uint8_t> idx_images_bytes(const Dataset& data) {
  if (data.shape.channels != 1 || data.shape.height < 1 || data.shape.width < 1 ||
      data.pixels.size() != data.size() * data.shape.size()) {
    throw InvalidArgument{"an IDX file holds images of one channel, one for each label"};
  }
  return detail::idx_bytes<4>(
      {detail::idx_images_magic, detail::idx_size(data.size()),
       static_cast<std::uint32_t>(data.shape.height), static_cast<std::uint32_t>(data.shape.width)},
      data.pixels);
}

/// Bytes of the raw IDX file with the labels of `data`.
inline std::vector<std::uint8_t> idx_labels_bytes(const Dataset& data) {
  return detail::idx_bytes<2>({detail::idx_labels_magic, detail::idx_size(data.size())},
                              data.labels);
}

/// Writes `data` as a pair of IDX files, each atomically; read_idx() gives it back.
/// Throws InvalidArgument as idx_images_bytes() does, and FileError.
inline void write_idx(const Dataset& data, const std::filesystem::path& images,
                      const std::filesystem::path& labels,
                      Compression compression = Compression::none) {
  const auto write = [&](const std::filesystem::path& path, const std::vector<std::uint8_t>& raw) {
    if (compression == Compression::gzip) {
      write_file(path, detail::bytes_of(gzip(detail::bytes_of(raw))));
    } else {
      write_file(path, detail::bytes_of(raw));
    }
  };
  const std::vector<std::uint8_t> image_bytes = idx_images_bytes(data);
  const std::vector<std::uint8_t> label_bytes = idx_labels_bytes(data);
  write(images, image_bytes);
  write(labels, label_bytes);
}

}  // namespace digitnet
