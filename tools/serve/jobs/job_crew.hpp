#pragma once

#include "serve/broker/broker_address.hpp"
#include "serve/jobs/job_desk.hpp"
#include "serve/jobs/workers/job_keeper.hpp"
#include "serve/jobs/workers/job_workers.hpp"

#include <memory>
#include <optional>
#include <string>

namespace digitnet::serve {

class AmqpPublisher;

/// How a program takes part in the jobs of a database.
struct JobCrewOptions {
  std::string place;                    ///< of the history
  std::optional<BrokerAddress> broker;  ///< that tells workers of jobs
  JobRules rules{};
  JobLimits limits{};
  std::chrono::milliseconds keep{std::chrono::hours{24}};  ///< jobs that have ended
  std::int64_t waiting = 10'000;                           ///< jobs; more are refused
  int watching = 16;    ///< clients that wait for the end of a job at a time
  int threads = 1;      ///< that read jobs
  bool serving = true;  ///< and answers clients, who come first
};

/// Everything that a program has to do with jobs: their store, who reads them, and who looks after
/// them. `models`, `metrics` and `log` must outlive it. Throws Error.
class JobCrew {
 public:
  JobCrew(const JobCrewOptions& options, const ServedModels& models, Metrics& metrics, Log& log);
  JobCrew(const JobCrew&) = delete;
  JobCrew& operator=(const JobCrew&) = delete;
  ~JobCrew();

  [[nodiscard]] JobDesk& desk() noexcept { return desk_; }

  /// No new work, and nobody waits; see JobWorkers::stop(). May be called from any thread.
  void stop() noexcept;

 private:
  JobBell bell_;
  std::unique_ptr<JobStore> store_;
  JobDesk desk_;
  JobKeeper keeper_;
  std::unique_ptr<AmqpPublisher> publisher_;  // none without a broker
  JobWorkers workers_;
};

}  // namespace digitnet::serve
