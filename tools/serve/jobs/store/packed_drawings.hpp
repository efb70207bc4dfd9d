#pragma once

#include "serve/reading/reading.hpp"

#include <span>
#include <string>
#include <vector>

namespace digitnet::serve {

/// Drawings as a store of jobs keeps them: for each a byte, 1 for raw pixels, four bytes of its
/// length, the lowest first, and its bytes.
[[nodiscard]] std::string pack_drawings(std::span<const Drawing> drawings);

/// The opposite; their `limits` are those of a picture without a name. Throws Error for anything
/// else than what pack_drawings() makes.
[[nodiscard]] std::vector<Drawing> unpack_drawings(const std::string& packed);

}  // namespace digitnet::serve
