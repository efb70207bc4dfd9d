#pragma once

#include "common/cli/terminal.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace digitnet::tools {

/// A square picture (0 black .. 255 white) in characters, in a frame: two rows of pixels in one
/// line of half blocks where the terminal shows gray, else shades of two columns a pixel. Throws
/// InvalidArgument unless `pixels` has side * side of them.
[[nodiscard]] std::string picture_text(std::span<const std::uint8_t> pixels, std::size_t side,
                                       const Terminal& terminal);

}  // namespace digitnet::tools
