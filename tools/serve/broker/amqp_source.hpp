#pragma once

#include "serve/broker/amqp_connection.hpp"
#include "serve/jobs/workers/job_source.hpp"
#include "serve/process/log.hpp"

#include <chrono>
#include <deque>
#include <memory>
#include <vector>

namespace digitnet::serve {

/// Jobs that a broker tells of. It is told that they are done once the store knows it, so that what
/// its connection takes with it comes to others at once. A broker is a bell, not the truth: where
/// it says nothing for a while, the store is asked.
class AmqpSource final : public JobSource {
 public:
  AmqpSource(JobStore& store, BrokerAddress address, Log& log)
      : store_{store}, address_{std::move(address)}, log_{log} {}

  Taking take(bool alone) override;
  void wait() override;
  void stay_awake() override;
  void ended() override;

 private:
  using Clock = std::chrono::steady_clock;

  void collect(std::chrono::milliseconds time);
  void connect();
  [[nodiscard]] std::vector<Delivery> next(bool alone) const;
  [[nodiscard]] bool is_silent() const;
  [[nodiscard]] Taking from_store(bool alone);
  template <class Use>
  bool with_connection(Use use);

  JobStore& store_;
  BrokerAddress address_;
  Log& log_;
  std::unique_ptr<AmqpConnection> connection_;  // none after an error
  std::deque<Delivery> waiting_;                // of the connection, as all that were delivered
  std::vector<Delivery> held_;
  Clock::time_point heard_ = Clock::now();  // of a job
};

}  // namespace digitnet::serve
