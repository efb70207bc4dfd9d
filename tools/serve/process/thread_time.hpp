#pragma once

#include <chrono>
#include <ctime>

namespace digitnet::serve {

/// What the calling thread has taken of the processor so far.
[[nodiscard]] inline std::chrono::nanoseconds thread_time() noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

}  // namespace digitnet::serve
