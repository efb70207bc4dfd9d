#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/image/colour.hpp>
#include <digitnet/image/picture.hpp>
#include <digitnet/image/png_check.hpp>
#include <digitnet/io/file.hpp>

#if __has_include(<stb/stb_image.h>)
#include <stb/stb_image.h>
#include <stb/stb_image_write.h>
#else
#include <stb_image.h>
#include <stb_image_write.h>
#endif

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace digitnet {

/// The PNG picture in `file` as 8-bit gray: all colour types, bit depths and interlacing; 16 bits
/// are cut to 8; colours become gray as in gray_weights(); transparent pixels are composited onto
/// white or black, whichever the ink stands out from. Gamma and colour profiles are ignored. Throws
/// FileError, whose path is `name`, for anything but an intact PNG within `limits`; memory needed
/// beyond the result is at most about 8 bytes a pixel.
inline Picture decode_png(std::span<const std::byte> file, std::string_view name,
                          const ImageLimits& limits = {}) {
  const PngHeader header = check_png(file, name, limits);
  const bool colour = (header.colour_type & 2) != 0;
  // Alpha is asked for always: a tRNS chunk gives any colour type some, and asked for one channel
  // stb_image would drop it without compositing.
  const int channels = colour ? 4 : 2;
  int width = 0, height = 0, present = 0;
  const std::unique_ptr<stbi_uc, void (*)(void*)> pixels{
      stbi_load_from_memory(reinterpret_cast<const stbi_uc*>(file.data()),
                            static_cast<int>(file.size()), &width, &height, &present, channels),
      stbi_image_free};
  if (!pixels) throw FileError{name, "", "a PNG picture", stbi_failure_reason()};
  const std::span bytes{pixels.get(), static_cast<std::size_t>(width) *
                                          static_cast<std::size_t>(height) *
                                          static_cast<std::size_t>(channels)};
  return colour ? flatten_colour(bytes, width, height) : flatten_gray(bytes, width, height);
}

/// The PNG file `path` as 8-bit gray; see decode_png(). Throws FileError.
inline Picture read_png(const std::filesystem::path& path, const ImageLimits& limits = {}) {
  return decode_png(read_file(path, limits.max_file_bytes), path.string(), limits);
}

namespace detail {

/// Rows of `channels` bytes a pixel as a PNG file.
inline std::vector<std::byte> encode_png(const void* pixels, int width, int height, int channels) {
  if (width <= 0 || height <= 0) throw InvalidArgument{"an empty picture cannot be written as PNG"};
  std::vector<std::byte> file;
  const auto append = [](void* context, void* data, int size) {
    const auto* bytes = static_cast<const std::byte*>(data);
    auto& target = *static_cast<std::vector<std::byte>*>(context);
    target.insert(target.end(), bytes, bytes + size);
  };
  if (stbi_write_png_to_func(append, &file, width, height, channels, pixels, width * channels) ==
      0) {
    throw Error{"stb_image_write cannot encode a picture"};
  }
  return file;
}

}  // namespace detail

/// `picture` as a PNG file of one 8-bit gray channel. Throws InvalidArgument if it is empty.
inline std::vector<std::byte> encode_png(const Picture& picture) {
  return detail::encode_png(picture.pixels().data(), picture.width(), picture.height(), 1);
}

/// `picture` as a PNG file of red, green and blue, 8 bits each. Throws InvalidArgument if it is
/// empty.
inline std::vector<std::byte> encode_png(const Raster<std::array<std::uint8_t, 3>>& picture) {
  return detail::encode_png(picture.pixels().data(), picture.width(), picture.height(), 3);
}

}  // namespace digitnet
