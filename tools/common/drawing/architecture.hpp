#pragma once

#include <digitnet/network/summary.hpp>

#include <span>
#include <string>
#include <string_view>

namespace digitnet::tools {

/// An SVG of a network in the style of the LeNet-5 figure (LeCun et al., "Gradient-based learning
/// applied to document recognition", 1998): feature maps as overlapping squares, vectors as bars,
/// the operation between two of them below. Activations, normalisation and dropout are notes under
/// the layer that they follow. Long networks continue on further rows.
/// Throws InvalidArgument if `layers` is empty.
std::string architecture_svg(std::string_view title, std::span<const LayerSummary> layers);

}  // namespace digitnet::tools
