#pragma once

#include "serve/jobs/store/job_store.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <semaphore>
#include <string>

namespace digitnet::serve {

/// What clients of a server may do with jobs, and how much. For any number of threads.
class JobDesk {
 public:
  /// `waiting` jobs may wait, whoever put them; `watching` clients at a time may wait for an end.
  JobDesk(JobStore& store, JobBell& bell, std::int64_t waiting, int watching)
      : store_{store}, bell_{bell}, most_waiting_{waiting}, watching_{watching} {}

  /// Puts a job; nothing if too many wait. Throws DatabaseError.
  [[nodiscard]] std::optional<PutJob> put(const NewJob& job);

  /// The job, once it has ended or `time` is over, or `abandoned` says so; at once if too many
  /// others wait already. Throws DatabaseError.
  [[nodiscard]] std::optional<Job> find(const std::string& id, std::chrono::milliseconds time,
                                        const std::function<bool()>& abandoned);

  /// Nobody shall wait any more: the server ends.
  void end() noexcept { ending_ = true; }

  [[nodiscard]] JobStore& store() noexcept { return store_; }

  static constexpr std::int64_t most_bytes = std::int64_t{1} << 30U;  ///< of pictures that wait

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] bool has_room();

  JobStore& store_;
  JobBell& bell_;
  std::int64_t most_waiting_;
  std::counting_semaphore<> watching_;
  std::atomic<bool> ending_{false};
  std::mutex mutex_;
  JobCount count_;  // as the store said, and what was put since
  Clock::time_point counted_{};
};

}  // namespace digitnet::serve
