#pragma once

#include "serve/http/request_reader.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace digitnet::serve {

/// What one client may take of a server.
struct ClientLimits {
  std::chrono::milliseconds head{5'000};      ///< from the first byte of a request to its body
  std::chrono::milliseconds request{15'000};  ///< from the first byte to the last
  std::chrono::milliseconds idle{5'000};      ///< between two requests
  std::chrono::milliseconds answer{15'000};   ///< until it has taken an answer
  std::chrono::milliseconds silence{5'000};   ///< in which it takes nothing of an answer
};

/// An accepted connection: its socket, which never blocks, and the request that comes over it.
class Client {
 public:
  using Clock = std::chrono::steady_clock;

  /// Takes the socket over: it is closed in the end. `admit` must outlive the client.
  Client(int socket, const Admit& admit);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  enum class Bytes { some, none, gone };

  /// Reads what has come, at most 64 KiB, without waiting.
  Bytes receive();

  /// Sends all of `text`, waiting for the client to take it within the limits; false if it does
  /// not.
  bool send(std::string_view text, const ClientLimits& limits);

  /// Sends what can be sent at once: for short answers to those who may not be waited for.
  void send_now(std::string_view text) noexcept;

  /// Says that nothing more will be sent. What receive() still reads is dropped: closing at once
  /// would take the answer away from a client that is still sending.
  void leave() noexcept;

  /// Whether the other side has hung up, or closed its side for good.
  [[nodiscard]] bool is_gone() const noexcept;

  /// Goes on with the next request.
  void next();

  /// Whether its time is over: for the head, the request, or between two requests.
  [[nodiscard]] bool is_late(const ClientLimits& limits, Clock::time_point now) const noexcept;

  [[nodiscard]] int socket() const noexcept { return socket_; }
  [[nodiscard]] RequestReader& request() noexcept { return request_; }
  [[nodiscard]] const RequestReader& request() const noexcept { return request_; }
  [[nodiscard]] std::size_t received() const noexcept { return received_; }  ///< of this request
  [[nodiscard]] Clock::time_point since() const noexcept { return since_; }  ///< its start

 private:
  int socket_;
  RequestReader request_;
  std::size_t received_ = 0;
  bool leaving_ = false;
  Clock::time_point since_ = Clock::now();  // the first byte of the request, or the last answer
};

}  // namespace digitnet::serve
