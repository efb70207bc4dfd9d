#pragma once

#include "serve/http/metrics.hpp"
#include "serve/jobs/workers/job_reader.hpp"
#include "serve/jobs/workers/job_source.hpp"
#include "serve/jobs/workers/reading_room.hpp"
#include "serve/process/log.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace digitnet::serve {

/// What threads that read jobs work with; it must outlive them.
struct JobWork {
  JobStore& store;
  JobBell& bell;
  const ServedModels& models;  ///< of which the default reads
  Metrics& metrics;
  Log& log;
  std::function<std::unique_ptr<JobSource>()> source;  ///< makes one for each thread
  JobLimits limits{};
  std::chrono::milliseconds lease{30'000};
  bool behind = false;  ///< other threads of this program come first
};

/// Threads that read jobs. They go on whatever their store does: what they have read is kept until
/// it takes it.
class JobWorkers {
 public:
  JobWorkers(JobWork work, int threads);
  JobWorkers(const JobWorkers&) = delete;
  JobWorkers& operator=(const JobWorkers&) = delete;
  /// Ends them as stop() does, and waits for that.
  ~JobWorkers();

  /// No new jobs; what is being read after `longest_end` goes back to the others. May be called
  /// from any thread.
  void stop() noexcept;
  static constexpr std::chrono::seconds longest_end{5};

 private:
  using Clock = std::chrono::steady_clock;
  class Batch;

  void run();
  [[nodiscard]] bool take_and_read(JobSource& source, bool alone);
  void read(const std::vector<TakenJob>& jobs, JobSource& source);
  [[nodiscard]] bool finish(const std::vector<JobEnd>& ends);
  void pause(std::chrono::milliseconds time) const;
  [[nodiscard]] bool is_overdue() const noexcept;

  JobWork work_;
  ReadingRoom room_;
  std::atomic<bool> stopping_{false};
  std::atomic<Clock::rep> stopped_{0};  // since when, by the clock's count
  std::vector<std::thread> threads_;
};

}  // namespace digitnet::serve
