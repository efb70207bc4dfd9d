#include "serve/http/http_server.hpp"

#include "serve/http/exchange.hpp"
#include "serve/http/request_guard.hpp"

#include <digitnet/core/error.hpp>

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

namespace digitnet::serve {
namespace {

/// How often a thread that waits for a client's next request looks whether others want it more.
constexpr int look_around_milliseconds = 50;

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

/// The request that this thread is answering.
struct Current {
  const Client* client = nullptr;
  const HttpServer* server = nullptr;
};
thread_local Current current;

const char* phrase(int status) noexcept {
  switch (status) {
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 408:
      return "Request Timeout";
    case 413:
      return "Payload Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 431:
      return "Request Header Fields Too Large";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Error";
  }
}

/// Throws Error if the system does not allow as many connections as the limits do.
void check_limits(const ServerLimits& limits) {
  constexpr std::size_t others = 64;  // files of the database, of the program
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  if (files.rlim_cur < files.rlim_max) {  // a soft limit is ours to raise
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    ::getrlimit(RLIMIT_NOFILE, &files);
  }
  if (limits.threads + others > files.rlim_cur) {
    throw Error{"--connections " + std::to_string(limits.threads) +
                ": the system allows this program " + std::to_string(files.rlim_cur) +
                " open files; allow more (ulimit -n) or ask for fewer connections"};
  }
}

}  // namespace

HttpServer::HttpServer(const ServerLimits& limits, Admit admit)
    : limits_{limits}, admit_{std::move(admit)} {
  check_limits(limits);
  set_keep_alive_max_count(100'000);  // only told to clients
  // Not cpp-httplib's SO_REUSEPORT, with which two servers could share a port without a word.
  set_socket_options([this](socket_t socket) {
    listening_ = socket;
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  });
}

HttpServer::~HttpServer() {
  if (listening_ >= 0) ::close(listening_);
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
  ::fcntl(listening_, F_SETFL, ::fcntl(listening_, F_GETFL) | O_NONBLOCK);
  ::listen(listening_, static_cast<int>(limits_.waiting));
  reception_ = std::make_unique<Reception>(
      listening_, limits_, admit_,
      [this](std::unique_ptr<Client>& client, std::size_t held) {
        auto task = std::make_unique<Task>(Task{std::move(client), held});
        workers_->put(task);
        if (task) client = std::move(task->client);
      },
      [this](const RequestHead& head, const Refusal& refusal) {
        return refusal_text(head, refusal);
      });
  return port;
}

void HttpServer::serve() {
  try {
    workers_ = std::make_unique<WorkerThreads<Task>>(
        limits_.threads, limits_.waiting,
        [this](std::unique_ptr<Task> task) { answer(std::move(*task)); });
  } catch (const std::system_error&) {
    throw Error{"--connections " + std::to_string(limits_.threads) +
                ": the system does not allow so many threads"};
  }
  reception_->run();
  workers_.reset();
}

void HttpServer::stop_serving() {
  if (!stopping_) stopped_ = Client::Clock::now().time_since_epoch().count();
  stopping_ = true;
  reception_->stop();
}

bool HttpServer::is_overdue() const noexcept {
  const Client::Clock::time_point since{Client::Clock::duration{stopped_.load()}};
  return stopping_ && Client::Clock::now() - since > longest_end;
}

std::function<bool()> HttpServer::hang_up_test() {
  return [now = current] {
    return now.client != nullptr && (now.client->is_gone() || now.server->is_overdue());
  };
}

std::string HttpServer::refusal_text(const RequestHead& head, const Refusal& refusal) {
  if (on_refusal) on_refusal(head.method, head.target, refusal.status);
  const std::string body = nlohmann::json{{"error", refusal.reason}}.dump() + "\n";
  std::string text = "HTTP/1.1 " + std::to_string(refusal.status) + " " + phrase(refusal.status);
  if (refusal.status == 503) text += "\r\nRetry-After: 1";
  for (const auto& [name, value] : safe_headers()) text += "\r\n" + name + ": " + value;
  return text +
         "\r\nCache-Control: no-store\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" +
         (head.method == "HEAD" ? "" : body);
}

/// Answers a client's request, and those that follow soon, as long as nobody else waits.
void HttpServer::answer(Task task) {
  bool open = answer_one(*task.client);
  while (open && !stopping_ && has_next(*task.client)) open = answer_one(*task.client);
  if (!open || (stopping_ && !task.client->request().has_begun())) task.client.reset();
  reception_->give_back(std::move(task.client), task.held);
}

/// Answers one request and says whether the connection may go on.
bool HttpServer::answer_one(Client& client) {
  Exchange exchange{client, limits_.client};
  bool closed = !client.request().head().keeps_connection();
  current = {&client, this};
  const bool answered = process_request(exchange, closed, closed,
                                        [&](httplib::Request& request) { exchange.fill(request); });
  current = {};
  if (!exchange.flush() || !answered || closed) return false;
  client.next();
  return true;
}

/// Whether the next request of a client is complete. This thread waits for it, which spares a way
/// through the reception, until the client is late or another one needs the thread.
bool HttpServer::has_next(Client& client) {
  RequestReader& request = client.request();
  while (request.state() != RequestReader::State::complete) {
    // What is large counts towards what the reception allows to be held.
    if (stopping_ || request.state() == RequestReader::State::refused ||
        request.held() > longest_head || workers_->crowded() ||
        client.is_late(limits_.client, Client::Clock::now())) {
      return false;
    }
    if (request.wants_continue()) client.send_now(continue_line);
    const bool begun = request.has_begun();
    pollfd entry{client.socket(), POLLIN, 0};
    const int ready = ::poll(&entry, 1, look_around_milliseconds);
    if (ready == 0 && begun) return false;  // slow: the reception has time for that
    if (ready > 0 && client.receive() == Client::Bytes::gone) return false;
  }
  return true;
}

}  // namespace digitnet::serve
