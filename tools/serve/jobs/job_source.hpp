#pragma once

#include "serve/jobs/job_store.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace digitnet::serve {

/// Where a thread that reads jobs gets them from. It belongs to that thread.
class JobSource {
 public:
  virtual ~JobSource() = default;

  /// Jobs to read now; none after a while if there are none. Throws DatabaseError.
  virtual std::vector<TakenJob> take() = 0;

  /// Called often while the thread reads.
  virtual void stay_awake() {}

  /// What was taken has ended, and the store knows it.
  virtual void ended() {}
};

/// Jobs straight from their store.
class StoreSource final : public JobSource {
 public:
  /// `look` is how often to look for jobs of which no bell tells: other programs put them into a
  /// file of SQLite, and some wait to be tried again.
  StoreSource(JobStore& store, JobBell& bell, std::chrono::milliseconds look)
      : store_{store}, bell_{bell}, look_{look} {}

  std::vector<TakenJob> take() override {
    constexpr int most = 8;
    const std::uint64_t seen = bell_.work();
    auto jobs = store_.take(most);
    if (jobs.empty()) bell_.wait_for_work(seen, look_);
    return jobs;
  }

 private:
  JobStore& store_;
  JobBell& bell_;
  std::chrono::milliseconds look_;
};

}  // namespace digitnet::serve
