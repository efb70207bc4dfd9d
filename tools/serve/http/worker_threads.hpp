#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace digitnet::serve {

/// Threads that do what is put before them, in order. Bounded: when `waiting` pieces of work wait
/// already, the next is not taken.
template <class Work>
class WorkerThreads {
 public:
  using Do = std::function<void(std::unique_ptr<Work>)>;

  WorkerThreads(std::size_t threads, std::size_t waiting, Do what)
      : do_{std::move(what)}, limit_{waiting} {
    threads_.reserve(threads);
    try {
      for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
    } catch (...) {
      end();  // those that there are
      throw;
    }
  }
  WorkerThreads(const WorkerThreads&) = delete;
  WorkerThreads& operator=(const WorkerThreads&) = delete;

  /// Finishes what waits and ends the threads.
  ~WorkerThreads() { end(); }

  /// Takes the work over, or leaves it where it is if too much waits.
  void put(std::unique_ptr<Work>& work) {
    {
      const std::lock_guard lock{mutex_};
      if (waiting_.size() >= limit_) return;
      waiting_.push_back(std::move(work));
    }
    wake_.notify_one();
  }

  /// Whether something waits for which no thread is free.
  [[nodiscard]] bool crowded() {
    const std::lock_guard lock{mutex_};
    return waiting_.size() > threads_.size() - busy_;
  }

 private:
  void end() {
    {
      const std::lock_guard lock{mutex_};
      stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  void work() {
    for (;;) {
      std::unique_ptr<Work> work;
      {
        std::unique_lock lock{mutex_};
        wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        work = std::move(waiting_.front());
        waiting_.pop_front();
        ++busy_;
      }
      do_(std::move(work));
      const std::lock_guard lock{mutex_};
      --busy_;
    }
  }

  Do do_;
  std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::unique_ptr<Work>> waiting_;
  std::size_t busy_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace digitnet::serve
