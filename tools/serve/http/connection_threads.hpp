#pragma once

#include <httplib.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace digitnet::serve {

/// The threads that serve connections, one each, and the connections that wait for one. Bounded:
/// when `waiting` of them wait already and stay, the next is refused, see refusing().
class ConnectionThreads final : public httplib::TaskQueue {
 public:
  ConnectionThreads(std::size_t threads, std::size_t waiting);

  void enqueue(std::function<void()> serve) override;

  /// Finishes what was enqueued and ends the threads.
  void shutdown() override;

  /// Whether a connection waits for which no thread is free, so that idle ones should be given up.
  [[nodiscard]] bool crowded();

  /// Whether the calling thread is enqueue(), which has no room for the connection.
  [[nodiscard]] static bool refusing() noexcept;

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable wake_, room_;
  std::deque<std::function<void()>> waiting_;
  std::size_t limit_;
  std::size_t busy_ = 0;  // threads that serve a connection
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace digitnet::serve
