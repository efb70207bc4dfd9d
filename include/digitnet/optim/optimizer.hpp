#pragma once

#include <concepts>
#include <cstddef>
#include <span>

namespace digitnet {

/// The flat parameters of a network, their gradient, and up to two flat blocks of optimiser state,
/// all of the same length: any slice of them can be updated on its own.
template <class Scalar>
struct ParameterSlice {
  std::span<Scalar> parameters;
  std::span<const Scalar> gradient;
  std::span<Scalar> first;   ///< momentum, or Adam's first moment
  std::span<Scalar> second;  ///< Adam's second moment

  [[nodiscard]] ParameterSlice part(std::size_t begin, std::size_t end) const {
    const auto cut = [&](auto all) { return all.empty() ? all : all.subspan(begin, end - begin); };
    return {cut(parameters), cut(gradient), cut(first), cut(second)};
  }
};

/// An optimiser is a value: hyper-parameters and one loop over flat memory. `step` counts from 1
/// and advances once per batch, never once per tensor.
template <class O>
concept Optimizer = std::copyable<O> && requires(const O optimizer, ParameterSlice<float> slice) {
  { O::state_blocks } -> std::convertible_to<int>;
  { optimizer.learning_rate } -> std::convertible_to<float>;
  optimizer.update(slice, std::size_t{1}, 0.1F);
  optimizer.validate();
};

}  // namespace digitnet
