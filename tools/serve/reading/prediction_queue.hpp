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
/// among the threads to be prepared. While one thread asks the network, the others leave to it what
/// they have prepared, until that fills the lanes of the vectors, side by side in which it goes
/// through: a set of lanes costs the same full or nearly empty.
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
    Job job;
    Prepared prepared;
    Answer answer;
  };

  void end();
  void work();
  [[nodiscard]] std::vector<Job> take();
  [[nodiscard]] std::vector<Ready> prepare(std::span<Job> jobs);
  void answer(std::vector<Ready> more);
  [[nodiscard]] std::vector<Ready> take_ready();
  void answer_together(std::span<Ready> ready);

  Metrics& metrics_;
  std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> waiting_;
  std::deque<Ready> ready_;
  int asking_ = 0;  // threads that ask the network
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace digitnet::serve
