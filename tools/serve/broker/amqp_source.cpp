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

/// Collects what was delivered; waits a moment if that is nothing.
bool AmqpSource::has_waiting() {
  constexpr std::chrono::milliseconds moment{500}, now{0};
  with_connection([&](AmqpConnection& connection) {
    for (auto more = connection.next(waiting_.empty() ? moment : now); more;
         more = connection.next(now)) {
      waiting_.push_back(*std::move(more));
    }
  });
  return !waiting_.empty();
}

std::vector<TakenJob> AmqpSource::take() {
  if (!connection_) {
    auto connection = std::make_unique<AmqpConnection>(address_);
    connection->consume(ahead);
    connection_ = std::move(connection);
  }
  if (!has_waiting()) return {};
  // What somebody has left is read by itself: it may have been the reason.
  auto last = waiting_.begin() + 1;
  if (!waiting_.front().again) {
    last = std::ranges::find_if(waiting_, [](const Delivery& delivery) { return delivery.again; });
  }
  std::vector<std::string> ids;
  std::transform(waiting_.begin(), last, std::back_inserter(ids),
                 [](const Delivery& delivery) { return delivery.job; });
  auto jobs = store_.take_these(ids, waiting_.front().again);
  const std::vector<Delivery> delivered{waiting_.begin(), last};
  waiting_.erase(waiting_.begin(), last);
  for (const Delivery& delivery : delivered) {
    if (std::ranges::find(jobs, delivery.job, &TakenJob::id) != jobs.end()) {
      held_.push_back(delivery);
    } else {  // it has ended, or is somebody's
      with_connection([&](AmqpConnection& connection) { connection.acknowledge(delivery.tag); });
    }
  }
  return jobs;
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
