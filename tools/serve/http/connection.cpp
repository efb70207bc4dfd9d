#include "serve/http/connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace digitnet::serve {
namespace {

using Clock = std::chrono::steady_clock;

/// Whether `events` happen on the socket before `until`.
bool wait(socket_t socket, short events, Clock::time_point until) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    pollfd entry{socket, events, 0};
    const int ready = ::poll(&entry, 1, static_cast<int>(std::max<decltype(left)>(left, 0)));
    if (ready > 0) return true;
    if (ready < 0 && errno == EINTR) continue;
    return false;
  }
}

/// The address that `get` (getpeername or getsockname) tells, and its port.
template <class Get>
void address_of(socket_t socket, Get get, std::string& ip, int& port) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  if (get(socket, reinterpret_cast<sockaddr*>(&storage), &length) != 0) return;
  char text[INET6_ADDRSTRLEN] = {};
  if (storage.ss_family == AF_INET) {
    const auto& address = reinterpret_cast<const sockaddr_in&>(storage);
    ::inet_ntop(AF_INET, &address.sin_addr, text, sizeof text);
    port = ntohs(address.sin_port);
  } else if (storage.ss_family == AF_INET6) {
    const auto& address = reinterpret_cast<const sockaddr_in6&>(storage);
    ::inet_ntop(AF_INET6, &address.sin6_addr, text, sizeof text);
    port = ntohs(address.sin6_port);
  }
  ip = text;
}

}  // namespace

Connection::Connection(socket_t socket, const ConnectionLimits& limits)
    : socket_{socket}, limits_{limits}, deadline_{Clock::now() + limits.request} {
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Connection::~Connection() { ::close(socket_); }

bool Connection::wait_for_request(std::chrono::milliseconds time) {
  if (position_ == input_.size() && !wait(socket_, POLLIN, Clock::now() + time)) return false;
  consumed_ = 0;
  deadline_ = Clock::now() + limits_.request;
  return is_readable();
}

bool Connection::is_readable() const {
  if (position_ < input_.size()) return true;
  char byte = 0;
  return ::recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

bool Connection::fill(Clock::time_point until) {
  constexpr std::size_t piece = std::size_t{1} << 14U;
  if (!wait(socket_, POLLIN, std::min(until, Clock::now() + limits_.silence))) return false;
  input_.resize(piece);
  position_ = 0;
  ssize_t count = 0;
  do {
    count = ::recv(socket_, input_.data(), input_.size(), 0);
  } while (count < 0 && errno == EINTR);
  input_.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  return count > 0;
}

ssize_t Connection::read(char* data, std::size_t size) {
  if (!flush()) return -1;  // "100 Continue" has to be out before the client goes on
  if (consumed_ >= limits_.request_bytes || Clock::now() > deadline_) return -1;
  if (position_ == input_.size() && !fill(deadline_)) return -1;
  const std::size_t count = std::min(size, input_.size() - position_);
  std::memcpy(data, input_.data() + position_, count);
  position_ += count;
  consumed_ += count;
  return static_cast<ssize_t>(count);
}

ssize_t Connection::write(const char* data, std::size_t size) {
  constexpr std::size_t piece = std::size_t{1} << 16U;
  output_.append(data, size);
  if (output_.size() >= piece && !flush()) return -1;
  return broken_ ? -1 : static_cast<ssize_t>(size);
}

bool Connection::flush() {
  std::size_t sent = 0;
  const auto until = Clock::now() + limits_.request;
  while (sent < output_.size() && !broken_) {
    const ssize_t count =
        ::send(socket_, output_.data() + sent, output_.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count > 0) {
      sent += static_cast<std::size_t>(count);
    } else if (count < 0 && errno == EINTR) {
      continue;
    } else if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      broken_ = !wait(socket_, POLLOUT, std::min(until, Clock::now() + limits_.silence));
    } else {
      broken_ = true;
    }
  }
  output_.clear();
  return !broken_;
}

void Connection::finish() {
  flush();
  ::shutdown(socket_, SHUT_WR);
  const auto until = Clock::now() + std::chrono::milliseconds{500};
  const std::size_t most = limits_.request_bytes + limits_.request_bytes / 2;
  while (!broken_ && consumed_ < most && fill(until)) consumed_ += input_.size();
}

void Connection::get_remote_ip_and_port(std::string& ip, int& port) const {
  address_of(socket_, ::getpeername, ip, port);
}

void Connection::get_local_ip_and_port(std::string& ip, int& port) const {
  address_of(socket_, ::getsockname, ip, port);
}

}  // namespace digitnet::serve
