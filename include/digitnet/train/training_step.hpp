#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/finite.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>

/// What every trainer does alike, whatever its network.
namespace digitnet::detail {

/// Throws InvalidArgument if all weights are zero: every gradient would be, too.
template <class Scalar>
void require_weights(std::span<const Scalar> weights) {
  if (!weights.empty() && std::ranges::all_of(weights, [](Scalar w) { return w == 0; })) {
    throw InvalidArgument{
        "training: all weights of the network are zero, from which it cannot learn; give it a "
        "seed, as in Net net{Seed{1}}, or load a model"};
  }
}
template <class Scalar>
void require_weights(std::span<Scalar> weights) {
  require_weights(std::span<const Scalar>{weights});
}

/// Throws InvalidArgument if a batch of a run of `steps` has fewer than the `smallest` number of
/// images that batch normalisation takes.
inline void require_batches(std::size_t examples, std::size_t batch, std::size_t steps,
                            std::size_t smallest) {
  const std::size_t per_epoch = (examples + batch - 1) / batch;
  const std::size_t last = examples - (per_epoch - 1) * batch;
  if ((std::min)(batch, steps < per_epoch ? batch : last) >= smallest) return;
  throw InvalidArgument{
      "batch size: this network normalises one value per channel, which has no variance in a batch "
      "of 1 image, and " +
      std::to_string(examples) + " examples in batches of " + std::to_string(batch) +
      " leave such a one; choose another batch size"};
}

/// Throws InvalidArgument unless the schedule gave a learning rate.
inline void require_rate(double rate, std::size_t step) {
  if (!(rate >= 0 && is_finite(rate))) {
    throw InvalidArgument{"training: the learning rate of step " + std::to_string(step) + " is " +
                          std::to_string(rate)};
  }
}

[[noreturn]] inline void throw_divergence(std::size_t epoch, std::size_t step, double rate) {
  throw DivergenceError{"training diverged in epoch " + std::to_string(epoch) + ", step " +
                        std::to_string(step) +
                        ": the loss is not a finite number at learning rate " +
                        std::to_string(rate) + "; a smaller one may help"};
}

/// Scales a gradient whose Euclidean norm is above `most` down to it. One thread sums all of it, so
/// that the number of threads does not matter.
template <class Scalar>
[[gnu::noinline]] void clip_norm(std::span<Scalar> gradient, float most) noexcept {
  constexpr std::size_t n = 8;  // sums side by side, which a vector register holds
  double sums[n] = {};
  std::size_t i = 0;
  for (; i + n <= gradient.size(); i += n) {
    for (std::size_t k = 0; k < n; ++k) {
      const auto g = static_cast<double>(gradient[i + k]);
      sums[k] += g * g;
    }
  }
  for (; i < gradient.size(); ++i) {
    const auto g = static_cast<double>(gradient[i]);
    sums[0] += g * g;
  }
  double sum = 0;
  for (const double part : sums) sum += part;
  const double norm = std::sqrt(sum);
  if (!(norm > most)) return;
  const auto factor = static_cast<Scalar>(most / norm);
  for (Scalar& g : gradient) g *= factor;
}

/// The moving average: keeps so much of `average`, and takes the rest from `current`.
template <class Scalar>
[[gnu::noinline]] void blend(std::span<Scalar> average, std::span<const Scalar> current,
                             Scalar keep) noexcept {
  for (std::size_t i = 0; i < average.size(); ++i) {
    average[i] = current[i] + keep * (average[i] - current[i]);
  }
}

}  // namespace digitnet::detail
