#pragma once

#include <limits>

namespace digitnet::tools {

/// One finished epoch of training. What was not measured is NaN.
struct EpochRow {
  static constexpr double missing = std::numeric_limits<double>::quiet_NaN();

  int epoch = 0;                    ///< counted from 1
  double loss = missing;            ///< mean over the epoch's training images
  double train_accuracy = missing;  ///< 0 to 1
  double validation_loss = missing;
  double validation_accuracy = missing;  ///< 0 to 1
  double learning_rate = missing;        ///< of the epoch's last step
  double seconds = missing;
  double images_per_second = missing;
};

}  // namespace digitnet::tools
