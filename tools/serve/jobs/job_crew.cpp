#include "serve/jobs/job_crew.hpp"

namespace digitnet::serve {
namespace {

JobWork work_of(const JobCrewOptions& options, JobStore& store, JobBell& bell,
                const DigitReader& reader, Metrics& metrics, Log& log) {
  // A server hears of the jobs that it takes in; a worker beside a file of SQLite of none.
  const std::chrono::milliseconds look{options.serving ? 1'000 : 100};
  return {store,
          bell,
          reader,
          metrics,
          log,
          [&store, &bell, look] { return std::make_unique<StoreSource>(store, bell, look); },
          options.limits,
          options.rules.lease,
          options.serving};
}

}  // namespace

JobCrew::JobCrew(const JobCrewOptions& options, const DigitReader& reader, Metrics& metrics,
                 Log& log)
    : store_{open_jobs(options.place, options.rules, bell_)},
      desk_{*store_, bell_, options.waiting, options.watching},
      keeper_{*store_, options.rules, options.keep, log},
      workers_{work_of(options, *store_, bell_, reader, metrics, log), options.threads} {}

void JobCrew::stop() noexcept {
  desk_.end();
  workers_.stop();
}

}  // namespace digitnet::serve
