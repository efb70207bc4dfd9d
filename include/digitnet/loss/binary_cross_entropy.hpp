#pragma once

#include <digitnet/core/block.hpp>
#include <digitnet/core/target.hpp>
#include <digitnet/loss/image_loss.hpp>

#include <cmath>
#include <cstddef>

namespace digitnet {

/// The mean over a network's outputs of the cross-entropy of yes and no, as
/// `torch.nn.BCEWithLogitsLoss`: for questions that are answered each by itself, such as which of
/// some signs a picture shows. The outputs are logits, of which 1 / (1 + exp(-z)) is the
/// probability of yes; targets are probabilities, from 0 (no) to 1 (yes).
struct BinaryCrossEntropy {
  static constexpr TargetKind target_kind = TargetKind::values;

  void validate() const noexcept {}

  /// Loss in nats, and its gradient times `scale`, of the `valid` first images of a block; the
  /// gradient of the padding lanes is zero.
  ///
  ///     logits, d_logits (C, H, W)    targets (valid, C, H, W)    results: `valid` entries
  template <class Scalar, Shape Out>
  void operator()(Block<const Scalar, Out> logits, Block<Scalar, Out> d_logits,
                  const Scalar* targets, int valid, Scalar scale,
                  ImageLoss<Scalar>* results) const noexcept {
    constexpr std::size_t count = Out.size();
    for (std::size_t i = 0; i < count; ++i) d_logits[i] = Vec<Scalar>{};
    for (int lane = 0; lane < valid; ++lane) {
      const Scalar* const target = targets + static_cast<std::size_t>(lane) * count;
      Scalar sum{};
      for (std::size_t i = 0; i < count; ++i) {
        const Scalar z = logits[i][lane];
        // exp of a negative number alone, so that nothing overflows and no digit is lost.
        const Scalar decay = std::exp(-std::abs(z));
        const Scalar yes = (z < 0 ? decay : Scalar{1}) / (Scalar{1} + decay);
        sum += (z > 0 ? z : Scalar{0}) - z * target[i] + std::log1p(decay);
        d_logits[i][lane] = (yes - target[i]) * scale / Scalar(count);
      }
      results[lane] = {.loss = sum / Scalar(count)};
    }
  }
};

}  // namespace digitnet
