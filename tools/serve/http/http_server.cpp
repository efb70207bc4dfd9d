#include "serve/http/http_server.hpp"

#include <digitnet/core/error.hpp>

#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <limits>
#include <memory>
#include <system_error>

namespace digitnet::serve {
namespace {

/// How often an idle connection looks whether it should make room.
constexpr std::chrono::milliseconds look_around{50};

/// What cpp-httplib is not to see: it would answer ranges and compress at the client's command, and
/// read a request that says no length until the client hangs up.
void simplify(httplib::Request& request) {
  request.ranges.clear();
  request.headers.erase("Range");
  request.headers.erase("Accept-Encoding");
  if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding")) {
    request.headers.emplace("Content-Length", "0");
  }
}

/// Where the body of a request ends that starts at `start`; nowhere if the headers do not say so.
std::size_t end_of_body(const httplib::Request& request, std::size_t start) {
  constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();
  const std::string text = request.get_header_value("Content-Length");
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  const bool plain = error == std::errc{} && end == text.data() + text.size() &&
                     request.get_header_value_count("Content-Length") == 1 &&
                     !request.has_header("Transfer-Encoding");
  return plain && length < nowhere - start ? start + length : nowhere;
}

class Counted {
 public:
  explicit Counted(std::atomic<std::size_t>& counter) : counter_{counter} { ++counter_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --counter_; }

 private:
  std::atomic<std::size_t>& counter_;
};

}  // namespace

HttpServer::HttpServer(const ServerLimits& limits) : limits_{limits} {
  new_task_queue = [this] {
    threads_ = new ConnectionThreads{limits_.threads, limits_.waiting};
    return threads_;
  };
  set_keep_alive_max_count(100'000);  // only told to clients; the limits are Connection's
  // Not cpp-httplib's SO_REUSEPORT, with which two servers could share a port without a word.
  set_socket_options([this](socket_t socket) {
    listening_ = socket;
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  });
}

int HttpServer::bind(const std::string& host, int port) {
  if (port == 0) {
    port = bind_to_any_port(host);
  } else if (!bind_to_port(host, port)) {
    port = -1;
  }
  if (port < 0) {
    throw Error{"cannot listen on " + host + " at that port: it is in use, or not allowed"};
  }
  // cpp-httplib lets five connections wait to be accepted, and the system resets some of the
  // others.
  ::listen(listening_, static_cast<int>(limits_.waiting));
  return port;
}

void HttpServer::serve() {
  if (!stopping_) listen_after_bind();
}

void HttpServer::stop_serving() {
  stopping_ = true;
  stop();
}

bool HttpServer::process_and_close_socket(socket_t socket) {
  Connection connection{socket, limits_.connection};
  if (ConnectionThreads::refusing()) {
    constexpr std::string_view answer =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
        "Connection: close\r\n\r\n";
    connection.write(answer.data(), answer.size());
    return connection.flush();
  }
  const Counted counted{connections_};
  auto idle = std::chrono::milliseconds{0};
  while (!stopping_) {
    if (!connection.wait_for_request(look_around)) {
      char byte = 0;
      const ssize_t seen = ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
      if (seen > 0) continue;  // it came just now
      const bool open = seen < 0 && (errno == EAGAIN || errno == EINTR);
      idle += look_around;
      if (!open || idle > limits_.connection.idle || threads_->crowded()) return true;
      continue;
    }
    idle = std::chrono::milliseconds{0};
    std::size_t end = 0;
    bool closed = false;
    const bool answered =
        process_request(connection, false, closed, [&](httplib::Request& request) {
          simplify(request);
          end = end_of_body(request, connection.consumed());
        });
    if (!connection.flush()) return false;
    // A request that was not read to its end leaves its rest where the next one should start.
    if (connection.consumed() != end) {
      connection.finish();
      return false;
    }
    if (!answered || closed) return answered;
  }
  return true;
}

}  // namespace digitnet::serve
