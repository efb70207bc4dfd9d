#pragma once

#include <digitnet/digits/answer/reading.hpp>
#include <digitnet/digits/reader/digit_network.hpp>
#include <digitnet/image/picture.hpp>

namespace digitnet::tools {

/// What the network saw, eight times as large, and over it in blue what speaks for the likeliest
/// digit and in orange what speaks against it: occlusion(). The strongest colour is that of the
/// pixel that matters most. Throws Error if an answer of the network is not a number.
[[nodiscard]] Raster<Rgb> explanation(const Reading& reading, const DigitNetwork& network);

}  // namespace digitnet::tools
