#include "common/model/calibrated.hpp"

#include <digitnet/digits/calibrate.hpp>

namespace digitnet::tools {

ModelInfo calibrated(const ComputeLogits& logits, Shape in, std::size_t classes,
                     const TrainJob& job) {
  const Dataset& held_out = *job.validation;
  if (in == Shape{1, MnistFormat::side, MnistFormat::side}) {
    return calibrate_digits_by(logits, classes, held_out, job.options.seed, job.options.threads,
                               job.examples);
  }
  ModelInfo info = calibrate_by(logits, in, classes, {held_out});
  info.preprocessing = digit_preprocessing;
  return info;
}

}  // namespace digitnet::tools
