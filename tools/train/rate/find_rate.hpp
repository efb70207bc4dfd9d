#pragma once

#include "common/model/model.hpp"
#include "train/options.hpp"

#include <span>

namespace digitnet::tools {

/// `--find-rate`: tries learning rates in a short training, by which nothing is kept, and prints
/// what they gave; see RateRange. Returns the exit code. Throws Error.
int find_rate(const TrainOptions& options, std::span<const NamedNetwork> models);

}  // namespace digitnet::tools
