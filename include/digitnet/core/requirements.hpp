#pragma once

// What digitnet cannot do without, said in a sentence before anything else is read. The includes
// name no file: compilers stop there, instead of listing whatever else they do not understand.
#if !defined(__GNUC__)
#error "digitnet needs g++ 12, clang++ 14 or newer, for their vector types"
#include <g++-or-clang++>
#elif __cplusplus < 202002L
#error "digitnet needs C++20: compile with -std=c++20 (CMake: target_link_libraries with digitnet::digitnet does so)"
#include <C++20>
#elif !defined(__cpp_exceptions)
#error "digitnet throws exceptions: compile without -fno-exceptions what includes it, the rest of the program as you like"
#include <exceptions>
#endif

// Said when compiling, since the library does not print: the kernels live on inlining.
#if !defined(__OPTIMIZE__) && !defined(DIGITNET_DEBUG)
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic warning "-W#pragma-messages"
#endif
#pragma message("digitnet without optimisation is about 100 times slower: compile with -O3 (CMake: -DCMAKE_BUILD_TYPE=Release), or define DIGITNET_DEBUG if that is meant")
#if defined(__clang__)
#pragma clang diagnostic pop
#endif
#endif
