#pragma once

#include <digitnet/core/requirements.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

/// What png.hpp needs of stb_image and stb_image_write. They are compiled once, in
/// cmake/stb_image.cpp, with every name of theirs hidden: no header of ours includes theirs, and a
/// program that has an stb of its own links.
namespace digitnet::detail {

/// Pixels as stb_image allocated them.
using StbPixels = std::unique_ptr<std::uint8_t, void (*)(void*)>;

/// The pixels of a PNG file that check_png() has accepted, row by row, `channels` bytes each: 2 are
/// gray and alpha, 4 are red, green, blue and alpha. Null if stb_image refuses the file.
[[nodiscard]] StbPixels stb_decode_png(std::span<const std::byte> file, int channels);

/// Rows of `channels` bytes a pixel (1 gray, 3 red, green and blue) as a PNG file; empty if there
/// is no memory for it.
[[nodiscard]] std::vector<std::byte> stb_encode_png(const void* pixels, int width, int height,
                                                    int channels);

}  // namespace digitnet::detail
