#pragma once

#include "common/model/model.hpp"

namespace digitnet::tools {

// One translation unit each: a network with all its kernels takes a compiler some seconds.
[[nodiscard]] Model default_model();
[[nodiscard]] Model lenet5_model();
[[nodiscard]] Model basic_model();
[[nodiscard]] Model small_model();
[[nodiscard]] Model accurate_model();

}  // namespace digitnet::tools
