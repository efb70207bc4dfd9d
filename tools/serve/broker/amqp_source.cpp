#include "serve/broker/amqp_source.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace digitnet::serve {
namespace {

constexpr int ahead = 8;

}  // namespace

/// What `use` does with the connection, and whether that succeeded. Without it, what was delivered
/// will be delivered to others.
template <class Use>
bool AmqpSource::with_connection(Use use) {
  if (!connection_) return false;
  try {
    use(*connection_);
    return true;
  } catch (const BrokerError& error) {
    log_.say(error.what());
    connection_.reset();
    waiting_.clear();
    held_.clear();
    return false;
  }
}

/// Collects what was delivered, and waits so long for it.
void AmqpSource::collect(std::chrono::milliseconds time) {
  with_connection([&](AmqpConnection& connection) {
    for (auto more = connection.next(time); more;
         more = connection.next(std::chrono::milliseconds{0})) {
      waiting_.push_back(*std::move(more));
      heard_ = Clock::now();
    }
  });
}

void AmqpSource::wait() {
  constexpr std::chrono::milliseconds moment{500};
  if (waiting_.empty()) collect(moment);
}

/// What to ask the store for: one that somebody has left, by itself, or all before the first such.
std::vector<Delivery> AmqpSource::next(bool alone) const {
  const auto left = [](const Delivery& delivery) { return delivery.again; };
  if (alone) return {waiting_.begin(), waiting_.begin() + 1};
  return {waiting_.begin(), std::ranges::find_if(waiting_, left)};
}

void AmqpSource::connect() {
  if (connection_) return;
  auto connection = std::make_unique<AmqpConnection>(address_);
  connection->consume(ahead);
  connection_ = std::move(connection);
}

bool AmqpSource::is_silent() const {
  constexpr std::chrono::seconds long_time{5};
  return Clock::now() - heard_ > long_time;
}

/// What waits there, though no broker tells of it: it may be away, or hold a subscription that has
/// become deaf (RabbitMQ's when a queue is deleted and made again at once), so there is a new one.
Taking AmqpSource::from_store(bool alone) {
  Taking taking = store_.take(ahead, alone);
  if (!taking.left.empty()) return taking;  // to be asked for alone, now
  heard_ = Clock::now();
  if (!taking.jobs.empty()) connection_.reset();
  return taking;
}

Taking AmqpSource::take(bool alone) {
  try {
    connect();
  } catch (const BrokerError& error) {
    if (!is_silent()) throw;
    log_.say(error.what());
    return from_store(alone);
  }
  collect(std::chrono::milliseconds{0});
  if (waiting_.empty()) return is_silent() ? from_store(alone) : Taking{};
  const std::vector<Delivery> asked = next(alone);
  if (asked.empty()) return {{}, {waiting_.front().job}};
  std::vector<std::string> ids;
  std::ranges::transform(asked, std::back_inserter(ids), &Delivery::job);
  Taking taking = store_.take_these(ids, alone);
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(asked.size()));
  for (const Delivery& delivery : asked) {
    if (std::ranges::find(taking.jobs, delivery.job, &TakenJob::id) != taking.jobs.end()) {
      held_.push_back(delivery);
    } else if (std::ranges::find(taking.left, delivery.job) != taking.left.end()) {
      waiting_.push_front({delivery.job, delivery.tag, true});
    } else {  // it has ended, or is somebody's
      with_connection([&](AmqpConnection& connection) { connection.acknowledge(delivery.tag); });
    }
  }
  return taking;
}

void AmqpSource::stay_awake() {
  with_connection([this](AmqpConnection& connection) {
    if (auto more = connection.next(std::chrono::milliseconds{0})) {
      waiting_.push_back(*std::move(more));
    }
  });
}

void AmqpSource::ended() {
  for (const Delivery& delivery : std::exchange(held_, {})) {
    with_connection([&](AmqpConnection& connection) { connection.acknowledge(delivery.tag); });
  }
}

}  // namespace digitnet::serve
