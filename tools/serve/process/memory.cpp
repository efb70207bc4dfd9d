#include "serve/process/memory.hpp"

#include <chrono>
#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace digitnet::serve {

MemoryReturn::MemoryReturn() {
#ifdef __GLIBC__
  // Each thread that waits for its turn would otherwise get a heap of its own. Images of pictures
  // of usual sizes come from these heaps, since pages that the system must find anew for each of
  // them cost more than the reading; larger blocks go back as soon as they are free, what the heaps
  // keep beyond their slack too, and the rest with the next trim below.
  constexpr int heaps = 4, large = 8 << 20, slack = 32 << 20;
  ::mallopt(M_ARENA_MAX, heaps);
  ::mallopt(M_MMAP_THRESHOLD, large);
  ::mallopt(M_TRIM_THRESHOLD, slack);
#endif
  thread_ = std::thread{[this] { work(); }};
}

MemoryReturn::~MemoryReturn() {
  {
    const std::lock_guard lock{mutex_};
    ended_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void MemoryReturn::work() {
  constexpr std::chrono::seconds period{5};
  std::unique_lock lock{mutex_};
  while (!wake_.wait_for(lock, period, [this] { return ended_; })) {
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
  }
}

}  // namespace digitnet::serve
