#pragma once

#include <digitnet/core/block.hpp>
#include <digitnet/core/error.hpp>
#include <digitnet/core/target.hpp>
#include <digitnet/loss/image_loss.hpp>
#include <digitnet/loss/softmax.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <string>

namespace digitnet {

/// Softmax and cross-entropy in one, so that no probability is ever rounded to zero before its
/// logarithm is taken. With label smoothing s (Szegedy et al., 2016) the target is
/// (1 - s) one_hot + s / classes; it is 1 / classes for `no_class` (outlier exposure; Hendrycks,
/// Mazeika and Dietterich, "Deep anomaly detection with outlier exposure", ICLR 2019).
struct SoftmaxCrossEntropy {
  float label_smoothing = 0;  ///< in [0, 1)

  static constexpr TargetKind target_kind = TargetKind::label;

  /// Throws InvalidArgument.
  void validate() const {
    if (!(label_smoothing >= 0 && label_smoothing < 1)) {
      throw InvalidArgument{"label smoothing: expected a value in [0, 1), found " +
                            std::to_string(label_smoothing)};
    }
  }

  /// Loss in nats, and its gradient times `scale`, of the `valid` first images of a block; the
  /// gradient of the padding lanes is zero.
  ///
  ///     logits (classes)    d_logits (classes), overwritten    labels, results: `valid` entries
  ///
  /// Labels are below the number of classes, or `no_class`.
  template <class Scalar, Shape Classes>
  void operator()(Block<const Scalar, Classes> logits, Block<Scalar, Classes> d_logits,
                  const Label* labels, int valid, Scalar scale,
                  ImageLoss<Scalar>* results) const noexcept {
    constexpr std::size_t classes = Classes.size();
    constexpr int n = lanes<Scalar>;
    const Scalar* z = logits.data();
    Scalar* dz = d_logits.data();
    const auto smoothing = static_cast<Scalar>(label_smoothing);
    std::fill_n(dz, classes * static_cast<std::size_t>(n), Scalar{0});
    for (int lane = 0; lane < valid; ++lane) {
      const auto at = [&](std::size_t c) {
        return c * static_cast<std::size_t>(n) + static_cast<std::size_t>(lane);
      };
      std::size_t best = 0;
      for (std::size_t c = 0; c < classes; ++c) {
        if (z[at(c)] > z[at(best)]) best = c;
      }
      // Everything relative to the highest logit: what all have in common costs no digits.
      const Scalar highest = z[at(best)];
      Scalar exponentials[classes];
      Scalar sum{};
      Scalar total{};
      for (std::size_t c = 0; c < classes; ++c) {
        exponentials[c] = std::exp(z[at(c)] - highest);
        sum += exponentials[c];
        total += z[at(c)] - highest;
      }
      const bool labelled = labels[lane] != no_class;
      const std::size_t label = labelled ? static_cast<std::size_t>(labels[lane]) : best;
      const Scalar sure = labelled ? Scalar{1} - smoothing : Scalar{0};
      const Scalar base = (labelled ? smoothing : Scalar{1}) / Scalar(classes);
      results[lane] = {std::log(sum) - sure * (z[at(label)] - highest) - base * total,
                       labelled && best == label, labelled};
      for (std::size_t c = 0; c < classes; ++c) {
        const Scalar target = base + (c == label ? sure : Scalar{0});
        dz[at(c)] = (exponentials[c] / sum - target) * scale;
      }
    }
  }
};

}  // namespace digitnet
