#pragma once

#include <digitnet/core/error.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <type_traits>
#include <vector>

namespace digitnet {

/// The share of `total` items that worker `index` of `workers` takes: [first, last).
struct Part {
  int index = 0;
  int workers = 1;

  [[nodiscard]] constexpr std::size_t first(std::size_t total) const noexcept {
    return total * static_cast<std::size_t>(index) / static_cast<std::size_t>(workers);
  }
  [[nodiscard]] constexpr std::size_t last(std::size_t total) const noexcept {
    return total * (static_cast<std::size_t>(index) + 1) / static_cast<std::size_t>(workers);
  }
};

/// A fixed set of threads that work on one function together and meet at barriers. A training step
/// of a small network takes some hundred microseconds, so threads spin briefly before they sleep.
class ThreadTeam {
 public:
  /// `size` threads, the caller being one of them. Throws InvalidArgument unless 1 <= size <= 1024,
  /// and Error if the system does not give that many.
  explicit ThreadTeam(int size = 1) : size_{size} {
    if (size < 1 || size > 1024) {
      throw InvalidArgument{"threads: expected 1 to 1024, found " + std::to_string(size)};
    }
    workers_.reserve(static_cast<std::size_t>(size - 1));
    try {
      for (int index = 1; index < size; ++index) {
        workers_.emplace_back([this, index] { work(index); });
      }
    } catch (const std::system_error& error) {
      const std::size_t started = workers_.size() + 1;
      stop();
      throw Error{"threads: the system gave " + std::to_string(started) + " of " +
                  std::to_string(size) + " (" + error.what() + ")"};
    }
  }

  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  ~ThreadTeam() { stop(); }

  [[nodiscard]] int size() const noexcept { return size_; }

  /// Calls `body(Part)` once on every thread and returns when all are done. `body` must not throw.
  template <class Body>
  void run(Body&& body) {
    if (size_ == 1) {
      body(Part{});
      return;
    }
    using Function = std::remove_reference_t<Body>;
    job_ = [](void* context, Part part) { (*static_cast<Function*>(context))(part); };
    context_ = const_cast<void*>(static_cast<const void*>(std::addressof(body)));
    start();
    body(Part{0, size_});
    barrier();
  }

  /// Waits, inside `run`, until every thread has come here.
  void barrier() noexcept {
    if (size_ == 1) return;
    const unsigned round = round_.load(std::memory_order_relaxed);
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == size_) {
      arrived_.store(0, std::memory_order_relaxed);
      round_.fetch_add(1, std::memory_order_release);
      round_.notify_all();
      return;
    }
    await_change(round_, round);
  }

 private:
  /// Loads before a thread goes to sleep: some fifty microseconds, longer than anybody waits on an
  /// idle machine. On a busy one sleeping beats yielding: who slept is woken first.
  static constexpr int spin_limit = 100'000;

  static void await_change(const std::atomic<unsigned>& value, unsigned old) noexcept {
    for (int spins = 0; spins < spin_limit; ++spins) {
      if (value.load(std::memory_order_acquire) != old) return;
    }
    while (value.load(std::memory_order_acquire) == old) value.wait(old, std::memory_order_acquire);
  }

  void stop() noexcept {
    job_ = nullptr;
    start();
    for (auto& worker : workers_) worker.join();
  }

  void start() noexcept {
    generation_.fetch_add(1, std::memory_order_release);
    generation_.notify_all();
  }

  void work(int index) noexcept {
    for (unsigned seen = 0;;) {
      await_change(generation_, seen);
      ++seen;
      if (job_ == nullptr) return;
      job_(context_, Part{index, size_});
      barrier();
    }
  }

  int size_;
  void (*job_)(void*, Part) = nullptr;
  void* context_ = nullptr;
  alignas(64) std::atomic<unsigned> generation_{0};
  alignas(64) std::atomic<int> arrived_{0};
  alignas(64) std::atomic<unsigned> round_{0};
  std::vector<std::thread> workers_;
};

}  // namespace digitnet
