#pragma once

#include "serve/http/metrics.hpp"
#include "serve/http/worker_threads.hpp"
#include "serve/reading/reading.hpp"

#include <chrono>
#include <cstddef>
#include <future>
#include <memory>
#include <optional>

namespace digitnet::serve {

/// What whole numbers may take of a server.
struct NumberLimits {
  std::size_t threads = 1;                   ///< that read numbers
  std::size_t waiting = 16;                  ///< numbers that wait for one; more are refused
  std::chrono::milliseconds cpu_time{2000};  ///< of the processor, for each
};

/// Threads that read whole numbers, and look inside of networks. They are apart from those that
/// read digits: a picture of a number may take a thousand times as long.
class NumberQueue {
 public:
  NumberQueue(const NumberLimits& limits, Metrics& metrics);

  /// The answer to come, of the drawing's model, or nothing if too many numbers wait. The future
  /// throws as read_whole_number() does.
  [[nodiscard]] std::optional<std::future<Answer>> ask(Drawing drawing);

  [[nodiscard]] std::chrono::milliseconds cpu_time() const noexcept { return cpu_time_; }

 private:
  using Clock = std::chrono::steady_clock;

  struct Job {
    Drawing drawing;
    Clock::time_point start;
    std::promise<Answer> promise;
  };

  [[nodiscard]] Answer read(Job& job) const;

  Metrics& metrics_;
  std::chrono::milliseconds cpu_time_;
  WorkerThreads<Job> threads_;  // last: they use what stands above
};

}  // namespace digitnet::serve
