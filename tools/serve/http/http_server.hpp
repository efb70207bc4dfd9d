#pragma once

#include "serve/http/reception.hpp"
#include "serve/http/worker_threads.hpp"

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace digitnet::serve {

/// HTTP: a Reception collects requests, threads answer them, and cpp-httplib finds the handler of a
/// request and writes its response. It never reads from a socket.
class HttpServer final : public httplib::Server {
 public:
  /// `admit` says of each request's head whether, and with how much of a body, it is read.
  HttpServer(const ServerLimits& limits, Admit admit);
  ~HttpServer() override;

  /// Listens on `port`, or any free one if it is 0, and returns it. Throws Error.
  int bind(const std::string& host, int port);

  /// Serves until stop_serving() is called, and then until all running requests are answered;
  /// `longest_end` later they are told by hang_up_test() that nobody waits for them any more.
  void serve();
  static constexpr std::chrono::seconds longest_end{5};

  /// May be called from any thread.
  void stop_serving();

  /// Called for each request that no handler sees, with its method, target and status.
  std::function<void(std::string_view, std::string_view, int)> on_refusal;

  [[nodiscard]] std::size_t connections() const noexcept {
    return reception_ ? reception_->clients() : 0;
  }

  /// Tells, for the request that the calling thread is answering, whether nobody waits for it any
  /// more: its client has hung up, or the server is about to end. May be asked by any thread until
  /// the answer is given.
  [[nodiscard]] static std::function<bool()> hang_up_test();

 private:
  /// A client with a complete request, and what that held when it came.
  struct Task {
    std::unique_ptr<Client> client;
    std::size_t held;
  };

  [[nodiscard]] std::string refusal_text(const RequestHead& head, const Refusal& refusal);
  void answer(Task task);
  [[nodiscard]] bool answer_one(Client& client);
  [[nodiscard]] bool has_next(Client& client);
  [[nodiscard]] bool is_overdue() const noexcept;

  ServerLimits limits_;
  Admit admit_;
  httplib::Headers headers_;
  int listening_ = -1;
  std::unique_ptr<Reception> reception_;          // from bind() on
  std::unique_ptr<WorkerThreads<Task>> workers_;  // while it serves
  std::atomic<bool> stopping_{false};
  std::atomic<Client::Clock::rep> stopped_{0};  // since when, by the clock's count
};

}  // namespace digitnet::serve
