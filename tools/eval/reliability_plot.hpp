#pragma once

#include <digitnet/judge/reliability.hpp>

#include <string>

namespace digitnet::tools {

/// An SVG reliability diagram: accuracy over confidence, a bar for each bin that has images, with
/// the gap between both in another shade (in orange where the model was too sure), and below it how
/// many images each bin has (logarithmic).
[[nodiscard]] std::string reliability_svg(const Reliability& reliability);

}  // namespace digitnet::tools
