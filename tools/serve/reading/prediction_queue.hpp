#pragma once

#include "serve/http/metrics.hpp"
#include "serve/reading/reading.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

namespace digitnet::serve {

/// Threads that read digits, apart from those that speak HTTP. Drawings that wait are shared out
/// among the threads, and what a thread takes goes through the network together, side by side in
/// the lanes of its vectors.
class PredictionQueue {
 public:
  /// `limit` drawings may wait.
  PredictionQueue(int threads, std::size_t limit, Metrics& metrics);
  PredictionQueue(const PredictionQueue&) = delete;
  PredictionQueue& operator=(const PredictionQueue&) = delete;
  /// Reads what waits still.
  ~PredictionQueue();

  /// The answer to come, of the drawing's model, or nothing if too many drawings wait. The future
  /// throws as look_at() and DigitReader do.
  [[nodiscard]] std::optional<std::future<Answer>> ask(Drawing drawing);

  [[nodiscard]] std::size_t waiting();

  /// Whether the next drawing would be refused.
  [[nodiscard]] bool is_full() { return waiting() >= limit_; }

 private:
  using Clock = std::chrono::steady_clock;

  struct Job {
    Drawing drawing;
    Clock::time_point start;
    std::promise<Answer> promise;
  };

  /// A drawing in which the digit was found.
  struct Ready {
    Job* job;
    Prepared prepared;
    Answer answer;
  };

  void end();
  void work();
  [[nodiscard]] std::vector<Job> take();
  void answer(std::span<Job> jobs);
  void answer_prepared(std::span<Ready> ready);

  Metrics& metrics_;
  std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace digitnet::serve
