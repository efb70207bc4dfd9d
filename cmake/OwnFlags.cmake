# digitnet_own_flags: what our own programs (tools, tests, examples, benchmarks) are compiled with.
# It is never exported; a consumer chooses flags for itself.

include_guard(GLOBAL)

include(Hardening)

add_library(digitnet_own_flags INTERFACE)
target_link_libraries(digitnet_own_flags INTERFACE digitnet_hardening)

if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
  if(PROJECT_IS_TOP_LEVEL)
    target_compile_options(digitnet_own_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow
                                                        -Wconversion)
    # g++ 12 warns about code it has inlined from the standard library and from its own intrinsics
    # (its bugs 105651, 105329, 105593 and others); the sanitizers look for the real thing.
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
      target_compile_options(digitnet_own_flags INTERFACE -Wno-restrict -Wno-stringop-overflow
                                                          -Wno-stringop-overread -Wno-array-bounds
                                                          -Wno-maybe-uninitialized)
    endif()
    if(DIGITNET_WERROR)
      target_compile_options(digitnet_own_flags INTERFACE -Werror)
    endif()
  endif()
  # Without it std::exp and std::sqrt must set errno and loops around them do not vectorise.
  target_compile_options(digitnet_own_flags INTERFACE -fno-math-errno)
  if(DIGITNET_NATIVE)
    target_compile_options(digitnet_own_flags INTERFACE -march=native)
  endif()
endif()
