#include "serve/jobs/job_crew.hpp"

#include <digitnet/core/error.hpp>

#ifdef DIGITNET_SERVE_AMQP
#include "serve/broker/amqp_publisher.hpp"
#include "serve/broker/amqp_source.hpp"
#endif

namespace digitnet::serve {

#ifdef DIGITNET_SERVE_AMQP
namespace {

std::unique_ptr<AmqpPublisher> publisher_of(const JobCrewOptions& options, JobStore& store,
                                            JobBell& bell, Log& log) {
  if (!options.broker) return nullptr;
  return std::make_unique<AmqpPublisher>(store, bell, *options.broker, log);
}

std::unique_ptr<JobSource> broker_source(const BrokerAddress& broker, JobStore& store, Log& log) {
  return std::make_unique<AmqpSource>(store, broker, log);
}

}  // namespace
#else
class AmqpPublisher {
 public:
  void stop() noexcept {}
};

namespace {

std::unique_ptr<AmqpPublisher> publisher_of(const JobCrewOptions& options, JobStore&, JobBell&,
                                            Log&) {
  if (options.broker) throw Error{"this program was built without AMQP: librabbitmq was missing"};
  return nullptr;
}

std::unique_ptr<JobSource> broker_source(const BrokerAddress&, JobStore&, Log&) { return nullptr; }

}  // namespace
#endif

namespace {

JobWork work_of(const JobCrewOptions& options, JobStore& store, JobBell& bell,
                const ServedModels& models, Metrics& metrics, Log& log) {
  // A server hears of the jobs that it takes in; a worker beside a file of SQLite of none.
  const std::chrono::milliseconds look{options.serving ? 1'000 : 100};
  const auto source = [&store, &bell, &log, look,
                       broker = options.broker]() -> std::unique_ptr<JobSource> {
    if (broker) return broker_source(*broker, store, log);
    return std::make_unique<StoreSource>(store, bell, look);
  };
  return {store,          bell, models, metrics, log, source, options.limits, options.rules.lease,
          options.serving};
}

}  // namespace

JobCrew::JobCrew(const JobCrewOptions& options, const ServedModels& models, Metrics& metrics,
                 Log& log)
    : store_{open_jobs(options.place, options.rules, bell_)},
      desk_{*store_, bell_, options.waiting, options.watching},
      keeper_{*store_, options.rules, options.keep, log},
      publisher_{publisher_of(options, *store_, bell_, log)},
      workers_{work_of(options, *store_, bell_, models, metrics, log), options.threads} {}

JobCrew::~JobCrew() = default;

void JobCrew::stop() noexcept {
  desk_.end();
  if (publisher_) publisher_->stop();
  workers_.stop();
}

}  // namespace digitnet::serve
