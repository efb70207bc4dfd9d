#pragma once

// What digitnet cannot do without, said in a sentence before anything else is read. The includes
// name no file: compilers stop there, instead of listing whatever else they do not understand.
#if !defined(__GNUC__)
#error "digitnet needs g++ 12, clang++ 14 or newer, for their vector types"
#include <g++-or-clang++>
#elif __cplusplus < 202002L
#error "digitnet needs C++20: compile with -std=c++20 (CMake: target_link_libraries with digitnet::digitnet does so)"
#include <C++20>
#endif
