#pragma once

#include "serve/jobs/store/job_store.hpp"
#include "serve/process/log.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace digitnet::serve {

/// A thread that frees jobs whose worker has gone, and forgets those that ended long ago. Each
/// program that uses a store may have one.
class JobKeeper {
 public:
  JobKeeper(JobStore& store, const JobRules& rules, std::chrono::milliseconds keep, Log& log);
  JobKeeper(const JobKeeper&) = delete;
  JobKeeper& operator=(const JobKeeper&) = delete;
  ~JobKeeper();

 private:
  void run();

  JobStore& store_;
  std::chrono::milliseconds period_, keep_;
  Log& log_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace digitnet::serve
