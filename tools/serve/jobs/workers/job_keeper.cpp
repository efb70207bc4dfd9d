#include "serve/jobs/workers/job_keeper.hpp"

#include "serve/database/database_error.hpp"

#include <algorithm>

namespace digitnet::serve {

JobKeeper::JobKeeper(JobStore& store, const JobRules& rules, std::chrono::milliseconds keep,
                     Log& log)
    : store_{store},
      period_{std::clamp(rules.lease / 4, std::chrono::milliseconds{100},
                         std::chrono::milliseconds{2'000})},
      keep_{keep},
      log_{log},
      thread_{[this] { run(); }} {}

JobKeeper::~JobKeeper() {
  {
    const std::lock_guard lock{mutex_};
    ended_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void JobKeeper::run() {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::seconds forget_period{20};
  auto next = Clock::now() + forget_period;
  std::unique_lock lock{mutex_};
  while (!wake_.wait_for(lock, period_, [this] { return ended_; })) {
    lock.unlock();
    try {
      store_.free_left();
      if (Clock::now() >= next) {
        next = Clock::now() + forget_period;
        store_.forget(unix_milliseconds() - keep_.count());
      }
    } catch (const DatabaseError& error) {
      log_.say(error.what());
    }
    lock.lock();
  }
}

}  // namespace digitnet::serve
