#pragma once

#include <digitnet/core/requirements.hpp>

#include <string_view>

namespace digitnet {

/// The version of these headers. It follows semantic versioning; before 1.0 a new minor version may
/// change the interface.
inline constexpr int version_major = 0;
inline constexpr int version_minor = 1;  ///< the second number of `version`
inline constexpr int version_patch = 0;  ///< and the third
/// The same as text.
inline constexpr std::string_view version = "0.1.0";

}  // namespace digitnet
