#include "serve/jobs/job_desk.hpp"

#include <algorithm>

namespace digitnet::serve {

/// Counting is not for each job that is put.
bool JobDesk::has_room() {
  constexpr std::chrono::milliseconds fresh{200};
  const std::lock_guard lock{mutex_};
  if (Clock::now() - counted_ > fresh) {
    count_ = store_.count();
    counted_ = Clock::now();
  }
  return count_.queued < most_waiting_ && count_.bytes < most_bytes;
}

std::optional<PutJob> JobDesk::put(const NewJob& job) {
  // A client that asks again about a job that it has put is told so even then.
  if (!has_room() && !(job.key && store_.knows(*job.key))) return std::nullopt;
  const PutJob result = store_.put(job);
  if (result.how == PutJob::How::put) {
    const std::lock_guard lock{mutex_};
    ++count_.queued;
    count_.bytes += static_cast<std::int64_t>(job.pictures.size());
  }
  return result;
}

std::optional<Job> JobDesk::find(const std::string& id, std::chrono::milliseconds time,
                                 const std::function<bool()>& abandoned) {
  // The end of a job may be told of by a bell; another program's is found by looking.
  constexpr std::chrono::milliseconds look{250};
  const auto end = Clock::now() + time;
  const auto is_over = [](const std::optional<Job>& job) {
    return !job || job->state > JobState::running;
  };
  std::optional<Job> job = store_.find(id);
  if (time.count() == 0 || is_over(job) || !watching_.try_acquire()) return job;
  struct Place {
    std::counting_semaphore<>& places;
    ~Place() { places.release(); }
  } const place{watching_};
  JobBell::Wait wait{bell_, id};
  for (job = store_.find(id); !is_over(job); job = store_.find(id)) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0 || ending_ || abandoned()) break;
    wait.wait(std::min(look, left));
  }
  return job;
}

}  // namespace digitnet::serve
