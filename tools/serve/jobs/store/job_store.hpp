#pragma once

#include "serve/jobs/job.hpp"
#include "serve/jobs/job_bell.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace digitnet::serve {

/// How a store of jobs treats those that workers have taken.
struct JobRules {
  std::chrono::milliseconds lease{30'000};  ///< a job whose worker is silent for as long is free
  int attempts = 5;                         ///< the last one that fails makes a job dead
};

/// What became of a job that was put into a store.
struct PutJob {
  enum class How {
    put,
    known,  ///< a job with this key, this kind and these pictures was there
    other   ///< the job with this key is another one
  };

  How how = How::put;
  std::string id;
};

/// Where jobs are kept, and the truth about them: whatever a queue, a worker or a server does or
/// fails to do, a job that put() has returned is here until it has ended, and ends once. A worker
/// holds a job by a lease, so that of two that read the same one only one can end it. For any
/// number of threads and programs. Everything throws DatabaseError if the store fails, or does not
/// answer within a few seconds; nothing has changed then, or all of it.
class JobStore {
 public:
  virtual ~JobStore() = default;

  virtual PutJob put(const NewJob& job) = 0;
  virtual std::optional<Job> find(const std::string& id) = 0;

  /// Whether a job was put with this key.
  virtual bool knows(const std::string& key) = 0;

  /// Forgets a job, whatever its state; what its worker makes of it will be lost. False if there is
  /// none.
  virtual bool remove(const std::string& id) = 0;

  /// At most `limit` dead jobs, the last one to die first.
  virtual std::vector<Job> dead(int limit) = 0;

  /// Queues a dead job as if it were new. False unless there is one.
  virtual bool requeue(const std::string& id) = 0;

  virtual JobCount count() = 0;

  /// Takes jobs that wait: at most `limit` of digits that were not tried before, or else one. If
  /// the next one's worker ended while it held it, only whoever reads `alone` takes it: so a job
  /// that ends its workers meets the same others only once.
  virtual Taking take(int limit, bool alone) = 0;

  /// Takes those of these jobs that wait. Whoever reads `alone` also takes those that are running,
  /// as their worker has gone; but whoever tries a job for the last time is given the time to end
  /// it.
  virtual Taking take_these(std::span<const std::string> ids, bool alone) = 0;

  /// Ends jobs that were taken; returns for each whether it still was its worker's to end.
  virtual std::vector<bool> finish(std::span<const JobEnd> ends) = 0;

  /// Renews what is held by `lease`, and returns the jobs that are: others were taken away.
  virtual std::vector<std::string> renew(const std::string& lease) = 0;

  /// Queues jobs whose lease is over again, or buries them if that was the last attempt.
  virtual void free_left() = 0;

  /// Forgets jobs that have ended before `time`, some of them at a time.
  virtual void forget(std::int64_t time) = 0;

  /// Hands at most `limit` ids of jobs that wait, and that no broker has confirmed yet, to
  /// `publish`, and notes which of them it returns. Returns how many these are.
  using Publish = std::function<std::vector<std::string>(const std::vector<std::string>&)>;
  virtual std::size_t publish(int limit, const Publish& publish) = 0;

  /// Lets this job be published again if it waits.
  virtual void publish_this(const std::string& id) = 0;

  /// Lets jobs be published again that wait although a broker has confirmed them before `time`.
  virtual void publish_again(std::int64_t time) = 0;
};

/// The jobs beside the history at `place`: in the same database of PostgreSQL, or in a file of
/// SQLite of the same name with `-jobs` behind it. Rings `bell` for what it does itself, and for
/// what others do if the database says so. Throws Error.
[[nodiscard]] std::unique_ptr<JobStore> open_jobs(const std::string& place, const JobRules& rules,
                                                  JobBell& bell);

/// Tells two jobs with one key apart: the kind and the pictures.
[[nodiscard]] std::string fingerprint(const NewJob& job);

/// What a store notes of a job that waits again because its worker ended.
inline const std::string worker_ended = "its worker ended while it held it";

/// Why a job is dead whose workers have ended each time.
[[nodiscard]] std::string left_too_often(const JobRules& rules);

/// Milliseconds since 1970.
[[nodiscard]] std::int64_t unix_milliseconds();

/// How long a job that was tried so often waits before the next time: a second and then twice as
/// long each time.
[[nodiscard]] constexpr std::int64_t retry_milliseconds(int attempts) noexcept {
  return std::int64_t{500} << (attempts < 10 ? attempts : 10);
}

}  // namespace digitnet::serve
