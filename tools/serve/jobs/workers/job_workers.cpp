#include "serve/jobs/workers/job_workers.hpp"

#include "serve/database/database_error.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <span>
#include <utility>

namespace digitnet::serve {
namespace {

using How = JobEnd::How;

/// The calling thread gives way to others; Linux knows such priorities of threads.
void give_way() noexcept { ::setpriority(PRIO_PROCESS, 0, 10); }

}  // namespace

/// What a thread holds: jobs with one lease.
class JobWorkers::Batch {
 public:
  Batch(JobWorkers& workers, JobSource& source, const std::vector<TakenJob>& jobs)
      : workers_{workers}, source_{source}, lease_{jobs.front().lease} {
    for (const TakenJob& job : jobs) held_.push_back(job.id);
  }

  /// Whether to go on reading that job: it is still ours, and it is not time to end.
  [[nodiscard]] bool keeps(const std::string& id) {
    if (workers_.is_overdue()) return false;
    source_.stay_awake();
    if (Clock::now() - renewed_ > workers_.work_.lease / 3) {
      renewed_ = Clock::now();
      try {
        held_ = workers_.work_.store.renew(lease_);
      } catch (const DatabaseError& error) {  // perhaps the next time
        workers_.work_.log.say(error.what());
      }
    }
    return std::ranges::find(held_, id) != held_.end();
  }

 private:
  JobWorkers& workers_;
  JobSource& source_;
  std::string lease_;
  std::vector<std::string> held_;
  Clock::time_point renewed_ = Clock::now();
};

JobWorkers::JobWorkers(JobWork work, int threads) : work_{std::move(work)} {
  try {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
  } catch (...) {
    stop();  // those that there are
    for (std::thread& thread : threads_) thread.join();
    throw;
  }
}

JobWorkers::~JobWorkers() {
  stop();
  for (std::thread& thread : threads_) thread.join();
}

void JobWorkers::stop() noexcept {
  if (!stopping_) stopped_ = Clock::now().time_since_epoch().count();
  stopping_ = true;
  work_.bell.ring_work();
}

bool JobWorkers::is_overdue() const noexcept {
  const Clock::time_point since{Clock::duration{stopped_.load()}};
  return stopping_ && Clock::now() - since > longest_end;
}

void JobWorkers::pause(std::chrono::milliseconds time) const {
  const auto end = Clock::now() + time;
  while (!stopping_ && Clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
}

void JobWorkers::run() {
  if (work_.behind) give_way();
  std::unique_ptr<JobSource> source;
  while (!stopping_) {
    try {
      if (!source) source = work_.source();
      if (!take_and_read(*source, false)) source->wait();
    } catch (const std::exception& error) {
      work_.log.say(error.what());
      pause(std::chrono::seconds{1});
    }
  }
}

/// Whether there was something to take. A job whose worker ended may have been the reason: it is
/// taken once nobody else here holds one, or these would be left with it again and again.
bool JobWorkers::take_and_read(JobSource& source, bool alone) {
  {
    const ReadingRoom::Visit visit{room_, alone, [&source] { source.stay_awake(); }};
    if (stopping_) return true;
    const Taking taking = source.take(alone);
    if (!taking.jobs.empty()) read(taking.jobs, source);
    if (alone || taking.left.empty()) return !taking.jobs.empty();
  }
  return take_and_read(source, true);
}

void JobWorkers::read(const std::vector<TakenJob>& jobs, JobSource& source) {
  Batch batch{*this, source, jobs};
  const KeepReading keep_reading = [&batch](const std::string& id) { return batch.keeps(id); };
  const ServedModels::Model model = work_.models.find("");
  std::vector<TakenJob> digits;
  std::ranges::copy_if(jobs, std::back_inserter(digits),
                       [](const TakenJob& job) { return job.kind == JobKind::digit; });
  bool told = digits.empty() || finish(read_digit_jobs(digits, *model, work_.limits, keep_reading));
  for (const TakenJob& job : jobs) {
    if (job.kind == JobKind::digit) continue;
    const JobEnd end = stopping_ ? JobEnd{job.id, job.lease, How::back, ""}
                                 : read_number_job(job, *model, work_.limits, keep_reading);
    told = finish({end}) && told;
  }
  if (told) source.ended();
}

/// Tells the store how jobs ended, as soon as it listens. Should it take longer than their lease,
/// somebody else may have read them meanwhile; the store knows.
bool JobWorkers::finish(const std::vector<JobEnd>& ends) {
  do {
    try {
      const std::vector<bool> ours = work_.store.finish(ends);
      for (std::size_t i = 0; i < ends.size(); ++i) {
        if (ours[i]) work_.metrics.count_job(static_cast<std::size_t>(ends[i].how));
      }
      return true;
    } catch (const DatabaseError& error) {
      work_.log.say(error.what());
      std::this_thread::sleep_for(std::chrono::milliseconds{500});
    }
  } while (!is_overdue());
  return false;
}

}  // namespace digitnet::serve
