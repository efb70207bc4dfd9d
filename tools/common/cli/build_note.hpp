#pragma once

namespace digitnet::tools {

/// Whether the compiler was told to optimise, which decides about a factor of 100.
#ifdef __OPTIMIZE__
inline constexpr bool is_optimised = true;
#else
inline constexpr bool is_optimised = false;
#endif

/// What a program says that is not.
inline constexpr const char* unoptimised_note =
    "built without optimisation, so about 100 times slower than it could be: configure with "
    "cmake --preset release, or with -DCMAKE_BUILD_TYPE=Release";

}  // namespace digitnet::tools
