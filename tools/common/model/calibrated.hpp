#pragma once

#include "common/model/model.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace digitnet::tools {

/// Logits (N, classes) of images (N, C, H, W).
using ComputeLogits = std::function<std::vector<float>(std::span<const std::uint8_t>)>;

/// What makes the answers of a trained network trustworthy, by its logits. Only one that reads
/// digits, images of (1, 28, 28), is to say that an image shows none: others have a class for it.
[[nodiscard]] ModelInfo calibrated(const ComputeLogits& logits, Shape in, std::size_t classes,
                                   const TrainJob& job);

}  // namespace digitnet::tools
