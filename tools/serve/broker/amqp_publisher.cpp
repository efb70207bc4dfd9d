#include "serve/broker/amqp_publisher.hpp"

#include "serve/broker/amqp_connection.hpp"

#include <chrono>

namespace digitnet::serve {
namespace {

constexpr int window = 64;  // messages that wait for their confirmation together

}  // namespace

AmqpPublisher::AmqpPublisher(JobStore& store, JobBell& bell, const BrokerAddress& address, Log& log)
    : store_{store}, bell_{bell}, address_{address}, log_{log}, thread_{[this] { run(); }} {}

AmqpPublisher::~AmqpPublisher() {
  stop();
  thread_.join();
}

void AmqpPublisher::stop() noexcept {
  ended_ = true;
  bell_.ring_work();
}

void AmqpPublisher::run() {
  std::unique_ptr<AmqpConnection> connection;
  while (!ended_) {
    try {
      if (!connection) connection = std::make_unique<AmqpConnection>(address_);
      publish_some(*connection);
      look_after(*connection);
    } catch (const BrokerError& error) {
      log_.say(error.what());
      connection.reset();
      bell_.wait_for_work(bell_.work(), std::chrono::seconds{1});
    } catch (const std::exception& error) {  // of the store
      log_.say(error.what());
      bell_.wait_for_work(bell_.work(), std::chrono::seconds{1});
    }
  }
}

void AmqpPublisher::publish_some(AmqpConnection& connection) {
  constexpr std::chrono::milliseconds look{500};  // some jobs are tried again later
  const std::uint64_t seen = bell_.work();
  const std::size_t count = store_.publish(
      window,
      [&connection](const std::vector<std::string>& jobs) { return connection.publish(jobs); });
  if (count == 0 && !ended_) bell_.wait_for_work(seen, look);
}

void AmqpPublisher::look_after(AmqpConnection& connection) {
  constexpr std::chrono::seconds period{1}, sweep{60};
  constexpr std::chrono::milliseconds lost{std::chrono::minutes{10}};
  const auto now = Clock::now();
  if (now - looked_ < period) return;
  looked_ = now;
  connection.stay_awake();
  while (const auto dead = connection.next_dead()) {
    store_.publish_this(dead->job);
    connection.acknowledge(dead->tag);
  }
  if (now - swept_ < sweep) return;
  swept_ = now;
  store_.publish_again(unix_milliseconds() - lost.count());
}

}  // namespace digitnet::serve
