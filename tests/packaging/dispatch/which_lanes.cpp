#include <digitnet/core/simd.hpp>

#include <cstdio>

int main() { std::printf("%d\n", digitnet::lanes<float>); }
