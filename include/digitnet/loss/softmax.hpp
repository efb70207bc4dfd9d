#pragma once

#include <digitnet/core/requirements.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

namespace digitnet {

/// Softmax of `logits` into `probabilities` (same size, may be the same memory), each logit divided
/// by `temperature` first. Safe for any finite logits.
template <class Scalar>
void softmax(std::span<const Scalar> logits, std::span<Scalar> probabilities,
             Scalar temperature = Scalar{1}) noexcept {
  const Scalar highest = *std::max_element(logits.begin(), logits.end());
  Scalar sum{};
  for (std::size_t i = 0; i < logits.size(); ++i) {
    probabilities[i] = std::exp((logits[i] - highest) / temperature);
    sum += probabilities[i];
  }
  for (Scalar& p : probabilities) p /= sum;
}

}  // namespace digitnet
