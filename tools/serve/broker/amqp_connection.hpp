#pragma once

#include "serve/broker/broker_address.hpp"

#include <digitnet/core/error.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct amqp_connection_state_t_;

namespace digitnet::serve {

/// The broker cannot be reached, or does not do what it is asked for.
class BrokerError : public Error {
 public:
  using Error::Error;
};

/// Names of the queues. Messages are ids of jobs: the store knows everything else.
inline constexpr const char* job_queue = "digitnet.jobs";
inline constexpr const char* dead_job_queue = "digitnet.jobs.dead";

/// A message that the broker has delivered.
struct Delivery {
  std::string job;
  std::uint64_t tag = 0;
  bool again = false;  ///< somebody has got it before, and has gone without acknowledging it
};

/// A connection to a broker, with one channel on which our queues are declared: durable ones with
/// copies on all of its machines (quorum queues). What is delivered six times and never
/// acknowledged goes to the dead ones. Belongs to one thread. Everything throws BrokerError, after
/// which it is of no use any more.
class AmqpConnection {
 public:
  explicit AmqpConnection(const BrokerAddress& address);

  /// Publishes all `jobs`, which wait for the broker's confirmation together, and returns those it
  /// has confirmed. Makes it a connection for that alone.
  [[nodiscard]] std::vector<std::string> publish(const std::vector<std::string>& jobs);

  /// From now on at most `ahead` jobs are delivered before they are acknowledged.
  void consume(int ahead);

  /// The next delivery, if one comes in time. To be called often: it sends heartbeats, too.
  [[nodiscard]] std::optional<Delivery> next(std::chrono::milliseconds time);

  /// Takes one of the jobs that were delivered too often; to be acknowledged.
  [[nodiscard]] std::optional<Delivery> next_dead();

  void acknowledge(std::uint64_t tag);

  /// Sends heartbeats, and finds out whether the broker is there.
  void stay_awake();

 private:
  struct Close {
    void operator()(amqp_connection_state_t_* state) const noexcept;
  };

  void check(const std::string& what) const;
  void take_confirmation(std::vector<std::string>& waiting, std::uint64_t first);

  std::unique_ptr<amqp_connection_state_t_, Close> state_;
  bool confirming_ = false;
  std::uint64_t published_ = 0;
};

}  // namespace digitnet::serve
