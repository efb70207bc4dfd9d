#pragma once

#include <digitnet/core/requirements.hpp>

namespace digitnet {

/// What a byte of ink is to a network: pixel / 255, in [0, 1].
template <class Scalar>
inline constexpr Scalar pixel_scale = Scalar{1} / Scalar{255};

}  // namespace digitnet
