#pragma once

#include <digitnet/image/picture.hpp>
#include <digitnet/io/byte_order.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace digitnet {

/// How a stored picture has to be turned to be upright, as cameras note it: the values 1 to 8 of
/// Exif's Orientation (CIPA DC-008, 4.6.5). 1 is upright, 6 needs a quarter turn to the right.
inline constexpr int upright_orientation = 1;

/// The orientation in Exif data, which start with the TIFF header; upright_orientation if it is not
/// there or makes no sense. Such notes are often damaged, while the picture is not.
constexpr int exif_orientation(std::span<const std::byte> exif) noexcept {
  constexpr std::uint16_t orientation_tag = 0x0112, short_type = 3;
  if (exif.size() < 8) return upright_orientation;
  const auto mark = read_number<std::uint16_t>(exif, 0, std::endian::big);
  if (mark != 0x4949 && mark != 0x4d4d) return upright_orientation;  // "II", "MM"
  const std::endian order = mark == 0x4949 ? std::endian::little : std::endian::big;
  if (read_number<std::uint16_t>(exif, 2, order) != 42) return upright_orientation;
  const std::size_t directory = read_number<std::uint32_t>(exif, 4, order);
  if (directory > exif.size() - 2) return upright_orientation;
  const std::size_t entries = read_number<std::uint16_t>(exif, directory, order);
  for (std::size_t i = 0, at = directory + 2; i < entries && at + 12 <= exif.size();
       ++i, at += 12) {
    if (read_number<std::uint16_t>(exif, at, order) != orientation_tag) continue;
    if (read_number<std::uint16_t>(exif, at + 2, order) != short_type) break;
    const auto value = read_number<std::uint16_t>(exif, at + 8, order);
    return value >= 1 && value <= 8 ? value : upright_orientation;
  }
  return upright_orientation;
}

/// `picture` as it has to be looked at, if it was stored with `orientation`, 1 to 8.
template <class T>
[[nodiscard]] Raster<T> turned_upright(Raster<T> picture, int orientation) {
  if (orientation >= 5) picture = transposed(picture);
  const bool mirrored =
      orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
  const bool upside_down =
      orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
  if (mirrored) {
    for (int y = 0; y < picture.height(); ++y) std::ranges::reverse(picture.row(y));
  }
  if (upside_down) {
    for (int y = 0; y < picture.height() / 2; ++y) {
      std::ranges::swap_ranges(picture.row(y), picture.row(picture.height() - 1 - y));
    }
  }
  return picture;
}

}  // namespace digitnet
