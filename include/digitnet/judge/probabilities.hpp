#pragma once

#include <digitnet/loss/softmax.hpp>

#include <cstddef>
#include <span>

namespace digitnet {

/// In place, `rows` (N, classes) of logits become probabilities: the softmax of each row divided by
/// `temperature`, which is positive.
template <class Scalar>
void to_probabilities(std::span<Scalar> rows, std::size_t classes, double temperature) noexcept {
  for (std::size_t i = 0; i < rows.size(); i += classes) {
    const auto row = rows.subspan(i, classes);
    softmax<Scalar>(row, row, static_cast<Scalar>(temperature));
  }
}

}  // namespace digitnet
