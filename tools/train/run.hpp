#pragma once

#include "common/model/model.hpp"
#include "train/options.hpp"

#include <span>

namespace digitnet::tools {

/// Trains as the options say, writes the model and prints what came out. `checkpoint` is that of
/// `options.resume`, or null. Returns the exit code. Throws Error.
int run_training(const TrainOptions& options, std::span<const NamedNetwork> models,
                 const SafeTensors* checkpoint);

}  // namespace digitnet::tools
