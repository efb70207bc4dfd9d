#pragma once

#include <digitnet/core/finite.hpp>
#include <digitnet/loss/image_loss.hpp>

#include <cstddef>
#include <span>

namespace digitnet {

/// What a batch gave: the sum of the losses of its labelled images, how many there are and how many
/// were classified rightly (none, if the loss does not classify). Images of `no_class` do not
/// count, but if the loss of one is not finite, neither is the sum.
struct BatchResult {
  double loss = 0;
  std::size_t correct = 0;
  std::size_t images = 0;
};

/// Sums over the images of a batch in their order: the same whoever computed what.
template <class Scalar>
[[nodiscard]] BatchResult sum_losses(std::span<const ImageLoss<Scalar>> losses) noexcept {
  BatchResult result;
  for (const ImageLoss<Scalar>& image : losses) {
    const auto loss = static_cast<double>(image.loss);
    if (image.labelled || !is_finite(loss)) result.loss += loss;
    result.images += image.labelled ? 1 : 0;
    result.correct += image.correct ? 1 : 0;
  }
  return result;
}

}  // namespace digitnet
