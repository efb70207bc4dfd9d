#include "serve/jobs/store/job_store.hpp"

#include "serve/database/database_place.hpp"
#include "serve/jobs/store/sqlite_jobs.hpp"

#include <digitnet/io/sha256.hpp>

#ifdef DIGITNET_SERVE_POSTGRESQL
#include "serve/jobs/store/postgres_jobs.hpp"
#endif

namespace digitnet::serve {

std::unique_ptr<JobStore> open_jobs(const std::string& place, const JobRules& rules,
                                    JobBell& bell) {
#ifdef DIGITNET_SERVE_POSTGRESQL
  if (is_postgresql(place)) return std::make_unique<PostgresJobs>(place, rules, bell);
#endif
  return std::make_unique<SqliteJobs>(place == ":memory:" ? place : place + "-jobs", rules, bell);
}

std::string fingerprint(const NewJob& job) {
  return std::string{name_of(job.kind)} + " " + sha256(std::as_bytes(std::span{job.pictures}));
}

std::string left_too_often(const JobRules& rules) {
  return "its worker ended while reading it, " + std::to_string(rules.attempts) + " times";
}

std::int64_t unix_milliseconds() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace digitnet::serve
