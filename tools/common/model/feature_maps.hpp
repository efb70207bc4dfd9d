#pragma once

#include <digitnet/core/shape.hpp>

#include <vector>

namespace digitnet::tools {

/// What a layer makes of one image.
struct FeatureMaps {
  Shape shape{0, 0, 0};
  std::vector<float> values;  ///< (C, H, W)
};

}  // namespace digitnet::tools
