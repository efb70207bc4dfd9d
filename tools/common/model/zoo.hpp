#pragma once

#include "common/model/model.hpp"

namespace digitnet::tools {

/// The entry of recipes::All called `Entry`. CMake writes a translation unit for each: a network
/// with all its kernels takes a compiler some seconds.
template <class Entry>
[[nodiscard]] NamedNetwork zoo_model();

}  // namespace digitnet::tools
