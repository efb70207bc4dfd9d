#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/image/colour.hpp>
#include <digitnet/image/picture.hpp>
#include <digitnet/image/png_check.hpp>
#include <digitnet/image/stb.hpp>
#include <digitnet/io/file.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace digitnet {

/// The PNG picture in `file` as 8-bit gray, or as `Rgb`: all colour types, bit depths and
/// interlacing; 16 bits are cut to 8; colours become gray as in gray_weights(); transparent pixels
/// are composited onto white or black, whichever the ink stands out from; it is turned upright as
/// an eXIf chunk says. Gamma and colour profiles are ignored. Throws FileError, whose path is
/// `name`, for anything but an intact PNG within `limits`; memory needed beyond the result is at
/// most about 8 bytes a pixel.
template <PicturePixel Pixel = Gray>
Raster<Pixel> decode_png(std::span<const std::byte> file, std::string_view name,
                         const ImageLimits& limits = {}) {
  const PngHeader header = check_png(file, name, limits);
  const bool colour = (header.colour_type & 2) != 0;
  // Alpha is asked for always: a tRNS chunk gives any colour type some, and asked for one channel
  // stb_image would drop it without compositing.
  const int channels = colour ? 4 : 2;
  const detail::StbPixels pixels = detail::stb_decode_png(file, channels);
  if (!pixels) throw FileError{name, "", "a PNG picture", "one that cannot be decoded"};
  const auto width = static_cast<int>(header.width), height = static_cast<int>(header.height);
  const std::span bytes{
      pixels.get(), static_cast<std::size_t>(header.pixels()) * static_cast<std::size_t>(channels)};
  return turned_upright(colour ? flatten_colour<Pixel>(bytes, width, height)
                               : flatten_gray<Pixel>(bytes, width, height),
                        header.orientation);
}

/// The PNG file `path` as 8-bit gray; see decode_png(). Throws FileError.
inline Picture read_png(const std::filesystem::path& path, const ImageLimits& limits = {}) {
  return decode_png(read_file(path, limits.max_file_bytes), path.string(), limits);
}

namespace detail {

/// Rows of `channels` bytes a pixel as a PNG file.
inline std::vector<std::byte> encode_png(const void* pixels, int width, int height, int channels) {
  if (width <= 0 || height <= 0) throw InvalidArgument{"an empty picture cannot be written as PNG"};
  std::vector<std::byte> file = stb_encode_png(pixels, width, height, channels);
  if (file.empty()) throw Error{"stb_image_write cannot encode a picture"};
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
