#pragma once

#include <digitnet/core/block.hpp>
#include <digitnet/core/target.hpp>
#include <digitnet/loss/image_loss.hpp>

#include <cstddef>

namespace digitnet {

/// The mean over a network's outputs of the squared difference from their targets, as
/// `torch.nn.MSELoss`: for regression.
struct MeanSquaredError {
  static constexpr TargetKind target_kind = TargetKind::values;

  void validate() const noexcept {}

  /// Loss and its gradient times `scale`, of the `valid` first images of a block; the gradient of
  /// the padding lanes is zero.
  ///
  ///     outputs, d_outputs (C, H, W)    targets (valid, C, H, W)    results: `valid` entries
  template <class Scalar, Shape Out>
  void operator()(Block<const Scalar, Out> outputs, Block<Scalar, Out> d_outputs,
                  const Scalar* targets, int valid, Scalar scale,
                  ImageLoss<Scalar>* results) const noexcept {
    constexpr std::size_t count = Out.size();
    for (std::size_t i = 0; i < count; ++i) d_outputs[i] = Vec<Scalar>{};
    for (int lane = 0; lane < valid; ++lane) {
      const Scalar* const target = targets + static_cast<std::size_t>(lane) * count;
      Scalar sum{};
      for (std::size_t i = 0; i < count; ++i) {
        const Scalar difference = outputs[i][lane] - target[i];
        sum += difference * difference;
        d_outputs[i][lane] = 2 * difference * scale / Scalar(count);
      }
      results[lane] = {.loss = sum / Scalar(count)};
    }
  }
};

}  // namespace digitnet
