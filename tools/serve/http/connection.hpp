#pragma once

#include <httplib.h>

#include <chrono>
#include <cstddef>
#include <string>

namespace digitnet::serve {

/// What one client may take of a server.
struct ConnectionLimits {
  std::size_t request_bytes = std::size_t{5} << 20U;  ///< line, headers and body of a request
  std::chrono::milliseconds silence{5'000};           ///< between two pieces of a request
  std::chrono::milliseconds request{15'000};          ///< from its first byte to its last
  std::chrono::milliseconds idle{5'000};              ///< between two requests
};

/// An accepted socket as cpp-httplib reads from and writes to it. Unlike the stream that comes with
/// cpp-httplib it limits a whole request in time and bytes, so that a client that sends one byte
/// now and then cannot keep a thread, and it sends a response in one piece.
class Connection final : public httplib::Stream {
 public:
  /// Takes the socket over: it is closed in the end.
  Connection(socket_t socket, const ConnectionLimits& limits);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() override;

  /// Whether a byte of the next request is there within `time`. Starts its limits.
  [[nodiscard]] bool wait_for_request(std::chrono::milliseconds time);

  /// Bytes handed out since wait_for_request().
  [[nodiscard]] std::size_t consumed() const noexcept { return consumed_; }

  /// Sends what was written; false if the client is gone or does not read.
  bool flush();

  /// Ends the connection after what was sent: waits a moment for the client to read the answer to a
  /// request that was not read to its end, as closing at once would take the answer away from it.
  void finish();

  [[nodiscard]] bool is_readable() const override;
  [[nodiscard]] bool is_writable() const override { return !broken_; }
  ssize_t read(char* data, std::size_t size) override;
  ssize_t write(const char* data, std::size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  [[nodiscard]] socket_t socket() const override { return socket_; }

 private:
  using Clock = std::chrono::steady_clock;

  bool fill(Clock::time_point until);

  socket_t socket_;
  ConnectionLimits limits_;
  std::string input_;
  std::size_t position_ = 0;
  std::string output_;
  std::size_t consumed_ = 0;
  Clock::time_point deadline_;
  bool broken_ = false;
};

}  // namespace digitnet::serve
