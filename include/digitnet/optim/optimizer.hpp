#pragma once

#include <digitnet/core/requirements.hpp>

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
  std::size_t offset = 0;    ///< of the slice in the network's parameters()

  /// Scalars [begin, end) of this slice.
  [[nodiscard]] ParameterSlice part(std::size_t begin, std::size_t end) const {
    const auto cut = [&](auto all) { return all.empty() ? all : all.subspan(begin, end - begin); };
    return {cut(parameters), cut(gradient), cut(first), cut(second), offset + begin};
  }
};

/// An optimiser is a value: hyper-parameters and one loop over flat memory. `step` counts from 1
/// and advances once per batch, never once per tensor. `update` runs on several threads at a time,
/// on a slice each.
///
/// Hyper-parameters are floats, in networks of double precision, too: 0.001F differs from 0.001 by
/// 5e-8 of its size, which is all that such a run differs from one in PyTorch by.
template <class O>
concept Optimizer = std::copyable<O> && requires(const O optimizer, ParameterSlice<float> slice) {
  { O::state_blocks } -> std::convertible_to<int>;
  { optimizer.learning_rate } -> std::convertible_to<float>;
  optimizer.update(slice, std::size_t{1}, 0.1F);
  optimizer.validate();
};

/// An optimiser that changes the gradient as a whole before anything is updated, for example to
/// limit its norm: `adjust` is called on one thread, once a step.
template <class O, class Scalar>
concept AdjustsGradient = requires(const O optimizer, std::span<Scalar> gradient) {
  optimizer.adjust(gradient);
};

}  // namespace digitnet
