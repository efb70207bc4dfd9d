#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/shape.hpp>
#include <digitnet/data/dataset.hpp>
#include <digitnet/io/file.hpp>
#include <digitnet/io/gzip.hpp>

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

/// Images of an IDX file. The format, from http://yann.lecun.com/exdb/mnist/: big-endian 32-bit
/// magic number (0x803 for bytes in three dimensions), count, height, width; then the pixels.
struct IdxImages {
  Shape shape{1, 28, 28};
  std::vector<std::uint8_t> pixels;  ///< (N, H, W)

  [[nodiscard]] std::size_t size() const noexcept { return pixels.size() / shape.size(); }
};

/// How to store a file that may be compressed.
enum class Compression { none, gzip };

namespace detail {

inline constexpr std::uint32_t idx_images_magic = 0x803;
inline constexpr std::uint32_t idx_labels_magic = 0x801;

inline std::string hexadecimal(std::uint32_t value) {
  std::string text = "0x";
  for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789abcdef"[value >> shift & 15U];
  return text;
}

/// The 32-bit numbers that start an IDX file: magic number and one size a dimension.
template <std::size_t Count>
std::array<std::uint32_t, Count> idx_header(std::span<const std::uint8_t> content,
                                            std::string_view path, std::uint32_t magic,
                                            std::string_view what) {
  if (content.size() < 4 * Count) {
    throw FileError{path, "header", std::to_string(4 * Count) + " bytes of IDX header",
                    std::to_string(content.size()) + " bytes"};
  }
  std::array<std::uint32_t, Count> fields{};
  for (std::size_t i = 0; i < 4 * Count; ++i) fields[i / 4] = fields[i / 4] << 8U | content[i];
  if (fields[0] != magic) {
    throw FileError{path, "byte 0",
                    "magic number " + hexadecimal(magic) + " of " + std::string{what},
                    hexadecimal(fields[0])};
  }
  return fields;
}

inline void check_idx_length(std::size_t actual, std::size_t expected, std::string_view path) {
  if (actual == expected) return;
  throw FileError{path, "length", std::to_string(expected) + " bytes as its header says",
                  std::to_string(actual) + (actual < expected ? " bytes (cut short?)" : " bytes")};
}

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

/// Reads an IDX file of one-channel images of any size, raw or gzip as its content tells.
///
/// Throws FileError for anything else, for no images or empty ones, for a length that disagrees
/// with the header either way, and for more than `limit` bytes. A header that lies costs no
/// memory: its sizes are compared with the bytes that are there, never allocated.
inline IdxImages read_idx_images(const std::filesystem::path& path,
                                 std::size_t limit = default_size_limit) {
  constexpr std::size_t header_size = 16;
  std::vector<std::uint8_t> content = read_maybe_gzip(path, limit);
  const std::string name = path.string();
  const auto [magic, count, height, width] =
      detail::idx_header<4>(content, name, detail::idx_images_magic, "IDX images");

  const std::string size =
      std::to_string(count) + " x " + std::to_string(height) + " x " + std::to_string(width);
  constexpr auto largest_side = static_cast<std::uint32_t>((std::numeric_limits<int>::max)());
  if (count == 0 || height == 0 || width == 0) {
    throw FileError{name, "header", "at least one image of at least one pixel", size};
  }
  if (height > largest_side || width > largest_side ||
      count > limit / (std::uint64_t{height} * width)) {
    throw FileError{name, "header", "images of at most " + std::to_string(limit) + " bytes in all",
                    size};
  }
  const Shape shape{1, static_cast<int>(height), static_cast<int>(width)};
  detail::check_idx_length(content.size(), header_size + count * shape.size(), name);
  content.erase(content.begin(), content.begin() + header_size);
  return {shape, std::move(content)};
}

/// Reads an IDX file of labels 0 to 9, raw or gzip as its content tells. Throws FileError as
/// read_idx_images() does, and for a label above 9.
inline std::vector<std::uint8_t> read_idx_labels(const std::filesystem::path& path,
                                                 std::size_t limit = default_size_limit) {
  constexpr std::size_t header_size = 8;
  std::vector<std::uint8_t> content = read_maybe_gzip(path, limit);
  const std::string name = path.string();
  const auto [magic, count] =
      detail::idx_header<2>(content, name, detail::idx_labels_magic, "IDX labels");
  if (count == 0) throw FileError{name, "header", "at least one label", "0"};
  detail::check_idx_length(content.size(), header_size + std::size_t{count}, name);
  content.erase(content.begin(), content.begin() + header_size);

  const auto wrong =
      std::find_if(content.begin(), content.end(), [](auto label) { return label > 9; });
  if (wrong != content.end()) {
    throw FileError{name, "label " + std::to_string(wrong - content.begin()), "0 to 9",
                    std::to_string(*wrong)};
  }
  return content;
}

/// Reads a pair of IDX files, which must agree in their number of images. Throws FileError.
inline Dataset read_idx(const std::filesystem::path& images, const std::filesystem::path& labels,
                        std::size_t limit = default_size_limit) {
  std::vector<std::uint8_t> label_bytes = read_idx_labels(labels, limit);
  IdxImages image_bytes = read_idx_images(images, limit);
  if (image_bytes.size() != label_bytes.size()) {
    throw FileError{
        labels.string(), "header",
        std::to_string(image_bytes.size()) + " labels, one for each image of " + images.string(),
        std::to_string(label_bytes.size())};
  }
  Dataset result;
  result.shape = image_bytes.shape;
  result.pixels = std::move(image_bytes.pixels);
  result.labels = std::move(label_bytes);
  return result;
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
