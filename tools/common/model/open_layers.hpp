#pragma once

#include <digitnet/dynamic/any_network.hpp>
#include <digitnet/io/safetensors.hpp>

namespace digitnet::tools {

/// The network in a model file of the zoo or of any other architecture, layer by layer, whatever it
/// is read with. Throws FileError.
[[nodiscard]] AnyNetwork open_layers(const SafeTensors& file);

}  // namespace digitnet::tools
