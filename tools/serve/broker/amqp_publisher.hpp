#pragma once

#include "serve/broker/broker_address.hpp"
#include "serve/jobs/store/job_store.hpp"
#include "serve/process/log.hpp"

#include <atomic>
#include <memory>
#include <thread>

namespace digitnet::serve {

class AmqpConnection;

/// A thread that tells a broker of the jobs that wait in a store, until the broker has confirmed
/// it: while it is away, jobs wait and none is lost. What it has buried is looked at, and told
/// again if it waits still. Each program that uses the store has one.
class AmqpPublisher {
 public:
  AmqpPublisher(JobStore& store, JobBell& bell, const BrokerAddress& address, Log& log);
  AmqpPublisher(const AmqpPublisher&) = delete;
  AmqpPublisher& operator=(const AmqpPublisher&) = delete;
  ~AmqpPublisher();

  /// Ends soon. May be called from any thread.
  void stop() noexcept;

 private:
  using Clock = std::chrono::steady_clock;

  void run();
  void publish_some(AmqpConnection& connection);
  void look_after(AmqpConnection& connection);

  JobStore& store_;
  JobBell& bell_;
  BrokerAddress address_;
  Log& log_;
  Clock::time_point looked_{}, swept_{};
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

}  // namespace digitnet::serve
