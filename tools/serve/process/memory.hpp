#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

namespace digitnet::serve {

/// Gives memory back to the system while it lives: an allocator keeps what a burst of large
/// requests has freed. Does nothing where the C library is another than glibc.
class MemoryReturn {
 public:
  /// To be made before other threads are.
  MemoryReturn();
  MemoryReturn(const MemoryReturn&) = delete;
  MemoryReturn& operator=(const MemoryReturn&) = delete;
  ~MemoryReturn();

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable wake_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace digitnet::serve
