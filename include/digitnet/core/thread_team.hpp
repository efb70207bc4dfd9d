#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/part.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace digitnet {

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

  /// Calls `body(Part)` once on every thread and returns when all have come back. Throws the first
  /// exception that one of them throws; the others then get no further than their next barrier. The
  /// team can be used again.
  template <class Body>
  void run(Body&& body) {
    using Function = std::remove_reference_t<Body>;
    run([](void* context, Part part) { (*static_cast<Function*>(context))(part); },
        const_cast<void*>(static_cast<const void*>(std::addressof(body))));
  }

  /// Waits, inside `run`, until every thread has come here. If one of them has left its job by an
  /// exception, nobody works on with what it has not done: this then throws something that only
  /// `run` knows, so it must not be called where nothing may be thrown.
  void barrier() {
    if (size_ == 1) return;
    const unsigned round = round_.load(std::memory_order_relaxed);
    if (!arrive(Present{1, 0})) await_change(round_, round);
    if (failed_.load(std::memory_order_relaxed)) throw Abandoned{};
  }

 private:
  using Job = void (*)(void*, Part);

  /// What ends a job because another one failed.
  struct Abandoned {};

  /// How many threads wait at the barrier and how many have left their job. One number, so that
  /// whoever comes last is known; everybody else is waiting or gone then.
  struct Present {
    std::uint32_t waiting = 0, left = 0;

    [[nodiscard]] std::uint32_t packed() const noexcept { return left << 16U | waiting; }
  };

  void run(Job job, void* context) {
    if (size_ == 1) return job(context, Part{});
    job_ = job;
    context_ = context;
    const unsigned before = finished_.load(std::memory_order_relaxed);
    start();
    take_part(0);
    await_change(finished_, before);
    if (failed_.load(std::memory_order_relaxed)) {
      failed_.store(false, std::memory_order_relaxed);
      std::rethrow_exception(std::exchange(failure_, nullptr));
    }
  }

  void take_part(int index) noexcept {
    try {
      job_(context_, Part{index, size_});
    } catch (const Abandoned&) {
    } catch (...) {
      if (!failed_.exchange(true, std::memory_order_relaxed)) failure_ = std::current_exception();
    }
    arrive(Present{0, 1});
  }

  /// Adds this thread to those present; true if it was the last one, who lets the others go on.
  bool arrive(Present one) noexcept {
    const std::uint32_t now =
        present_.fetch_add(one.packed(), std::memory_order_acq_rel) + one.packed();
    const auto left = static_cast<int>(now >> 16U);
    if (left + static_cast<int>(now & 0xFFFFU) != size_) return false;
    const bool over = left == size_;
    present_.store(over ? 0 : Present{0, now >> 16U}.packed(), std::memory_order_relaxed);
    std::atomic<unsigned>& awaited = over ? finished_ : round_;
    awaited.fetch_add(1, std::memory_order_release);
    awaited.notify_all();
    return true;
  }

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
      take_part(index);
    }
  }

  int size_;
  Job job_ = nullptr;
  void* context_ = nullptr;
  std::exception_ptr failure_;  ///< of the first job that failed
  std::atomic<bool> failed_{false};
  alignas(64) std::atomic<unsigned> generation_{0};
  alignas(64) std::atomic<std::uint32_t> present_{0};
  alignas(64) std::atomic<unsigned> round_{0};
  std::atomic<unsigned> finished_{0};
  std::vector<std::thread> workers_;
};

}  // namespace digitnet
