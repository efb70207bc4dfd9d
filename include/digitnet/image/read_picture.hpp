#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/image/bmp.hpp>
#include <digitnet/image/image_limits.hpp>
#include <digitnet/image/jpeg.hpp>
#include <digitnet/image/picture.hpp>
#include <digitnet/image/png.hpp>
#include <digitnet/io/file.hpp>
#include <digitnet/io/file_kind.hpp>

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace digitnet {

/// The PNG, JPEG or BMP picture in `file` as 8-bit gray, or as `Rgb` in its colours,
/// upright; told by its content. See
/// decode_png(), decode_jpeg() and decode_bmp(). Throws FileError, whose path is `name`, for a file
/// that is damaged, cut short or beyond `limits`; that for another kind of file names the kind and,
/// if it is a picture, how to convert it.
template <PicturePixel Pixel = Gray>
Raster<Pixel> decode_picture(std::span<const std::byte> file, std::string_view name,
                             const ImageLimits& limits = {}) {
  if (is_png(file)) return decode_png<Pixel>(file, name, limits);
  if (is_jpeg(file)) return decode_jpeg<Pixel>(file, name, limits);
  if (is_bmp(file)) return decode_bmp<Pixel>(file, name, limits);
  throw FileError{name, "", "a PNG, JPEG or BMP picture", found_instead(file, FileUse::picture)};
}

/// The picture in the file `path`; see decode_picture(). Throws FileError.
template <PicturePixel Pixel = Gray>
Raster<Pixel> read_picture(const std::filesystem::path& path, const ImageLimits& limits = {}) {
  return decode_picture<Pixel>(read_file(path, limits.max_file_bytes), path.string(), limits);
}

}  // namespace digitnet
