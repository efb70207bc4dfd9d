#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet::serve {

/// What a job reads in each of its pictures.
enum class JobKind { digit, number };

/// Where a job has got to. The last three are for good, but that a dead one can be queued again.
enum class JobState {
  queued,
  running,
  done,
  failed,  ///< none of its pictures can be read, which trying again would not change
  dead     ///< tried as often as may be, and each time the worker ended or gave up
};

[[nodiscard]] std::string_view name_of(JobKind kind) noexcept;
[[nodiscard]] std::string_view name_of(JobState state) noexcept;

/// The kind of that name. Throws InvalidArgument.
[[nodiscard]] JobKind job_kind(std::string_view name);

/// A job as it is put into a store.
struct NewJob {
  JobKind kind = JobKind::digit;
  int count = 0;                   ///< of pictures
  std::string pictures;            ///< pack_drawings()
  std::optional<std::string> key;  ///< the client's own name for it, by which it is put once only
};

/// A job as clients see it. Times are milliseconds since 1970.
struct Job {
  std::string id;
  JobKind kind = JobKind::digit;
  JobState state = JobState::queued;
  int attempts = 0;  ///< to read it
  int count = 0;     ///< of pictures
  std::int64_t created = 0;
  std::int64_t changed = 0;  ///< its state
  std::string results;       ///< JSON, a list with an element for each picture; empty before
  std::string error;         ///< why it failed, is dead, or is tried again
};

/// A job that a worker has taken, and holds as long as its lease lasts.
struct TakenJob {
  std::string id;
  JobKind kind = JobKind::digit;
  int attempts = 0;  ///< with this one
  std::string pictures;
  std::string lease;  ///< tells this taking from all others
};

/// What there is to take.
struct Taking {
  std::vector<TakenJob> jobs;
  std::vector<std::string> left;  ///< jobs that wait, but are taken alone only: their worker ended
};

/// What became of a job that was taken.
struct JobEnd {
  enum class How {
    done,    ///< `text` is JSON with a result for each picture
    failed,  ///< the same, of which none is a reading
    again,   ///< `text` says why it is to be tried again, or is dead if that was the last time
    back     ///< it was not tried after all
  };

  std::string id;
  std::string lease;
  How how = How::done;
  std::string text;
};

/// How many jobs there are in some states.
struct JobCount {
  std::int64_t queued = 0, running = 0, dead = 0;
  std::int64_t bytes = 0;  ///< that the pictures of all of these take
};

/// 128 random bits in hexadecimal digits, nothing that anybody could guess. Throws Error.
[[nodiscard]] std::string random_id();

}  // namespace digitnet::serve
