#pragma once

#include "serve/http/metrics.hpp"
#include "serve/reading/reading.hpp"

#include "common/model/whole_digit_network.hpp"

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

/// Threads that read drawings, apart from those that speak HTTP. Drawings that wait are shared out
/// among the threads, and what a thread takes goes through the network together, side by side in
/// the lanes of its vectors. Whole numbers, which take longer, come after them one by one.
class PredictionQueue {
 public:
  /// `limit` drawings may wait.
  PredictionQueue(const tools::Classifier& classifier, int threads, std::size_t limit,
                  Metrics& metrics);
  PredictionQueue(const PredictionQueue&) = delete;
  PredictionQueue& operator=(const PredictionQueue&) = delete;
  /// Reads what waits still.
  ~PredictionQueue();

  /// The answer to come, or nothing if too many drawings wait. The future throws as look_at() and
  /// classify() do.
  [[nodiscard]] std::optional<std::future<Reading>> ask(Drawing drawing);

  [[nodiscard]] std::size_t waiting();

  /// Whether the next drawing would be refused.
  [[nodiscard]] bool is_full() { return waiting() >= limit_; }

 private:
  using Clock = std::chrono::steady_clock;

  struct Job {
    Drawing drawing;
    Clock::time_point start;
    std::promise<Reading> promise;
  };

  /// The networks of a thread.
  struct Networks {
    std::unique_ptr<tools::Classifier> digits;
    tools::WholeDigitNetwork whole;
  };

  void work(Networks& networks);
  [[nodiscard]] std::vector<Job> take();
  void answer_digits(std::span<Job> jobs, tools::Classifier& classifier);
  void answer_number(Job& job, Networks& networks);

  Metrics& metrics_;
  std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> waiting_;
  bool stopping_ = false;
  std::vector<Networks> networks_;
  std::vector<std::thread> threads_;
};

}  // namespace digitnet::serve
