#pragma once

#include <digitnet/core/requirements.hpp>

namespace digitnet {

/// What prepare_digit() makes of a picture, in the words of a model file; see ModelInfo.
inline constexpr const char* digit_preprocessing =
    "pixel / 255, bright ink on a dark background, digit in a 20x20 box, centre of mass in the "
    "middle";

}  // namespace digitnet
