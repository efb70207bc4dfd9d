#include "serve/http/reception.hpp"

#include <digitnet/core/error.hpp>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

namespace digitnet::serve {
namespace {

/// How often it looks who is late.
constexpr int tick_milliseconds = 50;

/// How long requests that have begun may take to come when it is time to stop.
constexpr std::chrono::milliseconds longest_end{5'000};

/// For how long, and how much, is read from those who have got their last answer.
constexpr std::chrono::milliseconds farewell{500};
constexpr std::size_t farewell_bytes = std::size_t{8} << 20U;

bool add_to(int epoll, int file) noexcept {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = file;
  return ::epoll_ctl(epoll, EPOLL_CTL_ADD, file, &event) == 0;
}

}  // namespace

Reception::Reception(int listening, const ServerLimits& limits, const Admit& admit,
                     HandOver hand_over, Refuse refuse)
    : listening_{listening},
      limits_{limits},
      admit_{admit},
      hand_over_{std::move(hand_over)},
      refuse_{std::move(refuse)},
      epoll_{::epoll_create1(EPOLL_CLOEXEC)},
      bell_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  if (!add_to(epoll_, listening_) || !add_to(epoll_, bell_)) {
    throw Error{"connections cannot be watched: " +
                std::error_code{errno, std::generic_category()}.message()};
  }
}

Reception::~Reception() {
  ::close(epoll_);
  ::close(bell_);
}

void Reception::run() {
  std::array<epoll_event, 256> events;
  auto next_look = Clock::now();
  bool closing = false;
  Clock::time_point end{};
  while (!stopping_ || (clients_ > 0 && (!closing || Clock::now() < end))) {
    if (stopping_ && !std::exchange(closing, true)) {
      ::epoll_ctl(epoll_, EPOLL_CTL_DEL, listening_, nullptr);
      end = Clock::now() + longest_end;
    }
    if (closing) drop_idle();
    const int count =
        ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), tick_milliseconds);
    for (int i = 0; i < count; ++i) {
      const int file = events[static_cast<std::size_t>(i)].data.fd;
      if (file == listening_) {
        accept_all();
      } else if (file == bell_) {
        take_returned();
      } else {
        receive(file);
      }
    }
    if (Clock::now() < next_look) continue;
    drop_late();
    next_look = Clock::now() + std::chrono::milliseconds{tick_milliseconds};
  }
}

void Reception::stop() noexcept {
  stopping_ = true;
  wake();
}

void Reception::wake() noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(bell_, &one, sizeof one);
}

void Reception::give_back(std::unique_ptr<Client> client, std::size_t held) {
  handed_ -= held;
  if (!client) {
    --clients_;
    return;
  }
  {
    const std::lock_guard lock{mutex_};
    returned_.push_back(std::move(client));
  }
  wake();
}

void Reception::take_returned() {
  std::uint64_t rings = 0;
  [[maybe_unused]] const ssize_t seen = ::read(bell_, &rings, sizeof rings);
  std::vector<std::unique_ptr<Client>> returned;
  {
    const std::lock_guard lock{mutex_};
    returned.swap(returned_);
  }
  for (auto& client : returned) watch(std::move(client));
}

void Reception::accept_all() {
  while (!stopping_ && accept_one()) {
  }
}

/// Whether there may be another connection to accept.
bool Reception::accept_one() {
  const int socket = ::accept4(listening_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (socket < 0) {
    const bool full = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
    return full ? make_room() : errno == EINTR || errno == ECONNABORTED;
  }
  auto client = std::make_unique<Client>(socket, admit_);
  ++clients_;
  if (clients_ > limits_.clients && !make_room()) {
    --clients_;
    client->send_now(refuse_({}, {503, "too many connections"}));
    return true;
  }
  watch(std::move(client));
  return true;
}

void Reception::watch(std::unique_ptr<Client> client) {
  const int socket = client->socket();
  here_ += client->request().held();
  places_[socket] = {std::move(client), false, {}};
  if (!add_to(epoll_, socket)) return drop(socket);
  proceed(socket);  // its next request may have come with the last one
}

std::unique_ptr<Client> Reception::unwatch(int socket) {
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr);
  auto client = std::move(places_.at(socket).client);
  here_ -= client->request().held();
  places_.erase(socket);
  return client;
}

void Reception::receive(int socket) {
  const auto found = places_.find(socket);
  if (found == places_.end()) return;  // dropped a moment ago to make room
  Place& place = found->second;
  const std::size_t before = place.client->request().held();
  const auto bytes = place.client->receive();
  here_ += place.client->request().held() - before;
  if (bytes == Client::Bytes::gone) return drop(socket);
  if (place.leaving) {
    if (place.client->received() > farewell_bytes) drop(socket);
    return;
  }
  proceed(socket);
}

/// How many bytes all clients may hold for one that holds so many to go on: what large requests
/// cannot fill is left to small ones, such as drawings of digits.
std::size_t Reception::room_for(std::size_t held) const noexcept {
  constexpr std::size_t small_request = std::size_t{64} << 10U;
  return limits_.held_bytes + (held <= small_request ? limits_.held_bytes / 8 : 0);
}

/// Does what the request of a client is ready for.
void Reception::proceed(int socket) {
  Client& client = *places_.at(socket).client;
  const auto state = client.request().state();
  if (state == RequestReader::State::refused) return dismiss(socket, client.request().refusal());
  if (here_ + handed_ > room_for(client.request().held())) {
    return dismiss(socket, {503, "too much is being read; try again in a moment"});
  }
  if (client.request().wants_continue()) client.send_now("HTTP/1.1 100 Continue\r\n\r\n");
  if (state != RequestReader::State::complete) return;
  auto leaving = unwatch(socket);
  const std::size_t held = leaving->request().held();
  handed_ += held;
  hand_over_(leaving, held);
  if (!leaving) return;
  handed_ -= held;
  here_ += held;
  places_[socket] = {std::move(leaving), false, {}};
  if (!add_to(epoll_, socket)) return drop(socket);
  dismiss(socket, {503, "too many requests wait; try again in a moment"});
}

/// Answers a client for the last time.
void Reception::dismiss(int socket, const Refusal& refusal) {
  Place& place = places_.at(socket);
  place.client->send_now(refuse_(place.client->request().head(), refusal));
  place.client->leave();
  place.leaving = true;
  place.until = Clock::now() + farewell;
}

void Reception::drop(int socket) {
  const auto client = unwatch(socket);
  --clients_;
}

void Reception::drop_late() {
  const auto now = Clock::now();
  std::vector<int> late;
  for (const auto& [socket, place] : places_) {
    if (place.leaving ? now > place.until : place.client->is_late(limits_.client, now)) {
      late.push_back(socket);
    }
  }
  for (const int socket : late) {
    const Place& place = places_.at(socket);
    if (!place.leaving && place.client->request().has_begun()) {
      dismiss(socket, {408, "the request did not come in time"});
    } else {
      drop(socket);
    }
  }
}

/// Drops those who have asked for nothing.
void Reception::drop_idle() {
  std::vector<int> idle;
  for (const auto& [socket, place] : places_) {
    if (place.leaving || !place.client->request().has_begun()) idle.push_back(socket);
  }
  for (const int socket : idle) drop(socket);
}

/// Drops the client here that has sent the least, of those the one that has taken the longest, and
/// says whether there was one.
bool Reception::make_room() {
  const auto least = std::ranges::min_element(places_, {}, [](const auto& entry) {
    return std::pair{entry.second.client->received(), entry.second.client->since()};
  });
  if (least == places_.end()) return false;
  drop(least->first);
  return true;
}

}  // namespace digitnet::serve
