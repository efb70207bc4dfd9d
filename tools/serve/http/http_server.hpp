#pragma once

#include "serve/http/connection.hpp"
#include "serve/http/connection_threads.hpp"

#include <httplib.h>

#include <atomic>
#include <cstddef>
#include <string>

namespace digitnet::serve {

/// What a server as a whole may take.
struct ServerLimits {
  ConnectionLimits connection{};
  std::size_t threads = 64;   ///< connections that are served at a time
  std::size_t waiting = 256;  ///< connections that wait; more are sent away
};

/// cpp-httplib's server with limits for the whole of a request; see Connection.
class HttpServer final : public httplib::Server {
 public:
  explicit HttpServer(const ServerLimits& limits);

  /// Listens on `port`, or any free one if it is 0, and returns it. Throws Error.
  int bind(const std::string& host, int port);

  /// Serves until stop_serving() is called, and then until all running requests are answered.
  void serve();

  /// May be called from any thread.
  void stop_serving();

  [[nodiscard]] std::size_t connections() const noexcept { return connections_; }

 private:
  bool process_and_close_socket(socket_t socket) override;

  ServerLimits limits_;
  ConnectionThreads* threads_ = nullptr;  // cpp-httplib owns it while it serves
  socket_t listening_ = INVALID_SOCKET;   // cpp-httplib's, too
  std::atomic<bool> stopping_{false};
  std::atomic<std::size_t> connections_{0};
};

}  // namespace digitnet::serve
