#pragma once

#include <digitnet/core/requirements.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace digitnet {

/// The number of a class, from 0 on.
using Label = std::int32_t;

/// The label of an example of no class, such as an image that shows nothing a network should know.
inline constexpr Label no_class = -1;

/// What an example says about the right answer: the label of a class, or one number for each output
/// of the network.
enum class TargetKind { label, values };

/// How an example tells its target: into a label, or into as many numbers as the network has
/// outputs.
template <TargetKind Kind, class Scalar>
using TargetOut = std::conditional_t<Kind == TargetKind::label, Label&, std::span<Scalar>>;

/// What the targets of a batch are stored as, image after image.
template <TargetKind Kind, class Scalar>
using TargetElement = std::conditional_t<Kind == TargetKind::label, Label, Scalar>;

/// How many of them an image has.
template <TargetKind Kind>
constexpr std::size_t targets_of_image(std::size_t outputs) noexcept {
  return Kind == TargetKind::label ? 1 : outputs;
}

}  // namespace digitnet
