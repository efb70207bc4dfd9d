#pragma once

#include <digitnet/loss/softmax_cross_entropy.hpp>

#include <cstddef>
#include <span>

namespace digitnet {

/// What a batch gave: the sum of the images' losses and how many were classified rightly.
struct BatchResult {
  double loss = 0;
  std::size_t correct = 0;
  std::size_t images = 0;
};

/// Sums over the images of a batch in their order: the same whoever computed what.
template <class Scalar>
[[nodiscard]] BatchResult sum_losses(std::span<const ImageLoss<Scalar>> losses) noexcept {
  BatchResult result{0, 0, losses.size()};
  for (const ImageLoss<Scalar>& image : losses) {
    result.loss += static_cast<double>(image.loss);
    result.correct += image.correct ? 1 : 0;
  }
  return result;
}

}  // namespace digitnet
