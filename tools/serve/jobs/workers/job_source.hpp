#pragma once

#include "serve/jobs/store/job_store.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace digitnet::serve {

/// Where a thread that reads jobs gets them from. It belongs to that thread.
class JobSource {
 public:
  virtual ~JobSource() = default;

  /// Jobs to read now; of those whose worker ended one, and only for who reads `alone`. Throws
  /// DatabaseError.
  virtual Taking take(bool alone) = 0;

  /// Waits a while at the most until there may be something to take, where there was nothing.
  virtual void wait() = 0;

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

  Taking take(bool alone) override {
    constexpr int most = 8;
    seen_ = bell_.work();
    return store_.take(most, alone);
  }

  void wait() override { bell_.wait_for_work(seen_, look_); }

 private:
  JobStore& store_;
  JobBell& bell_;
  std::chrono::milliseconds look_;
  std::uint64_t seen_ = 0;
};

}  // namespace digitnet::serve
