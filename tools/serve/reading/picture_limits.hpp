#pragma once

#include <digitnet/image/image_limits.hpp>

#include <cstddef>

namespace digitnet::serve {

/// Pictures beyond these are refused unless digit-serve is told otherwise: a drawing is small, and
/// a server has many clients.
inline constexpr ImageLimits picture_limits{4'000'000, std::size_t{4} << 20U,
                                            "digit-serve --max-pixels"};

}  // namespace digitnet::serve
