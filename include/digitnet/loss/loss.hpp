#pragma once

#include <digitnet/core/block.hpp>
#include <digitnet/core/target.hpp>
#include <digitnet/loss/image_loss.hpp>

#include <concepts>

namespace digitnet {

/// What a network is to make small: a value that, for the `valid` first images of a block, writes
/// the loss of each into `results` and its gradient times `scale` into `d_outputs`, zero in the
/// lanes behind them.
///
///     static constexpr TargetKind target_kind;
///     void operator()(Block<const Scalar, Out> outputs, Block<Scalar, Out> d_outputs,
///                     const Target* targets, int valid, Scalar scale,
///                     ImageLoss<Scalar>* results) const;
///     void validate() const;  // throws InvalidArgument for parameters out of range
///
/// `targets` are labels, or `Out.size()` scalars an image, as `target_kind` says. It runs on several
/// threads at a time and must not throw.
template <class L, class Scalar, Shape Out>
concept Loss = std::copyable<L> &&
    requires(const L loss, Block<const Scalar, Out> outputs, Block<Scalar, Out> d_outputs,
             const TargetElement<L::target_kind, Scalar>* targets, ImageLoss<Scalar>* results) {
  loss(outputs, d_outputs, targets, 1, Scalar{1}, results);
  loss.validate();
};

}  // namespace digitnet
