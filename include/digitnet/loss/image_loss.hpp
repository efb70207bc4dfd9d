#pragma once

#include <digitnet/core/requirements.hpp>

namespace digitnet {

/// What a loss says about one image.
template <class Scalar>
struct ImageLoss {
  Scalar loss{};
  bool correct = false;
  bool labelled = true;  ///< false for `no_class`
};

}  // namespace digitnet
