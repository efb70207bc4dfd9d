#pragma once

#include <digitnet/core/simd.hpp>

#include <chrono>
#include <ctime>

namespace digitnet::bench {

/// Seconds of processor time that this thread has used: unlike wall time it does not count what
/// other programs take.
inline double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Makes the compiler believe that `value` is both needed and changed here.
[[gnu::always_inline]] inline void touch(Vec<float>& value) { asm volatile("" : "+v"(value)); }

/// GFLOP/s of one core when it does nothing but multiply-add in registers: what a kernel is
/// measured against, in the same process.
inline double fma_peak() {
  constexpr int chains = 12;
  constexpr long rounds = 4'000'000;
  double best = 0;
  for (int repeat = 0; repeat < 3; ++repeat) {
    Vec<float> sum[chains];
    unroll<chains>([&](auto i) __attribute__((always_inline)) {
      sum[i] = Vec<float>{} + static_cast<float>(i);
      touch(sum[i]);  // else the compiler sees that all chains are alike
    });
    Vec<float> factor = Vec<float>{} + 0.999F;
    Vec<float> term = Vec<float>{} + 0.001F;
    touch(factor);
    touch(term);
    const double start = thread_seconds();
    for (long round = 0; round < rounds; ++round) {
      unroll<chains>([&](auto i)
                         __attribute__((always_inline)) { sum[i] = sum[i] * factor + term; });
    }
    const double seconds = thread_seconds() - start;
    unroll<chains>([&](auto i) __attribute__((always_inline)) { touch(sum[i]); });
    const double flops = 2.0 * chains * rounds * lanes<float>;
    best = std::max(best, flops / seconds * 1e-9);
  }
  return best;
}

}  // namespace digitnet::bench
