#include "serve/http/client.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace digitnet::serve {
namespace {

bool would_block(int error) noexcept { return error == EAGAIN || error == EWOULDBLOCK; }

}  // namespace

Client::Client(int socket, const Admit& admit) : socket_{socket}, request_{admit} {
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Client::~Client() { ::close(socket_); }

Client::Bytes Client::receive() {
  std::array<char, std::size_t{64} << 10U> bytes;
  ssize_t count = 0;
  do {
    count = ::recv(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return would_block(errno) ? Bytes::none : Bytes::gone;
  if (count == 0) return Bytes::gone;
  received_ += static_cast<std::size_t>(count);
  if (leaving_) return Bytes::some;
  if (!request_.has_begun()) since_ = Clock::now();
  request_.feed({bytes.data(), static_cast<std::size_t>(count)});
  return Bytes::some;
}

bool Client::send(std::string_view text, const ClientLimits& limits) {
  const auto until = Clock::now() + limits.answer;
  while (!text.empty()) {
    const ssize_t count = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
      continue;
    }
    if (errno == EINTR) continue;
    if (!would_block(errno)) return false;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    const auto wait = std::clamp(left, std::chrono::milliseconds{0}, limits.silence);
    pollfd entry{socket_, POLLOUT, 0};
    if (::poll(&entry, 1, static_cast<int>(wait.count())) == 0) return false;
  }
  return true;
}

void Client::send_now(std::string_view text) noexcept {
  [[maybe_unused]] const ssize_t sent =
      ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void Client::leave() noexcept {
  leaving_ = true;
  ::shutdown(socket_, SHUT_WR);
}

bool Client::is_gone() const noexcept {
  pollfd entry{socket_, POLLRDHUP, 0};
  return ::poll(&entry, 1, 0) > 0 && (entry.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

void Client::next() {
  since_ = Clock::now();
  received_ = 0;
  request_.next();
}

bool Client::is_late(const ClientLimits& limits, Clock::time_point now) const noexcept {
  const auto time = now - since_;
  if (!request_.has_begun()) return time > limits.idle;
  return time > (request_.state() == RequestReader::State::head ? limits.head : limits.request);
}

}  // namespace digitnet::serve
