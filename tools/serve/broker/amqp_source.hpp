#pragma once

#include "serve/broker/amqp_connection.hpp"
#include "serve/jobs/job_source.hpp"
#include "serve/process/log.hpp"

#include <deque>
#include <memory>
#include <vector>

namespace digitnet::serve {

/// Jobs that a broker tells of. It is told that they are done once the store knows it, so that what
/// its connection takes with it comes to others at once.
class AmqpSource final : public JobSource {
 public:
  AmqpSource(JobStore& store, BrokerAddress address, Log& log)
      : store_{store}, address_{std::move(address)}, log_{log} {}

  std::vector<TakenJob> take() override;
  void stay_awake() override;
  void ended() override;

 private:
  [[nodiscard]] bool has_waiting();
  template <class Use>
  bool with_connection(Use use);

  JobStore& store_;
  BrokerAddress address_;
  Log& log_;
  std::unique_ptr<AmqpConnection> connection_;  // none after an error
  std::deque<Delivery> waiting_;                // of the connection, as all that were delivered
  std::vector<Delivery> held_;
};

}  // namespace digitnet::serve
