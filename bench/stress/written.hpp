#pragma once

#include "drawn.hpp"

#include <digitnet/core/random.hpp>

#include <cstddef>

namespace digitnet::stress {

/// Digit number `index` of the hands that `seed` chooses, by a pen of 1 pixel up to 1 more for each
/// 250 of height, crisp or smooth, dark or light, on a canvas of 200 to 3000 pixels of height.
/// Unlike what the middle of MNIST's strokes gives, it is what somebody wrote: of a thick 6 or 8
/// that middle has often lost its loop.
[[nodiscard]] Drawing written_hairline(Seed seed, std::size_t index);

}  // namespace digitnet::stress
