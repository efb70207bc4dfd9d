// A load on digit-serve: some connections that ask without a pause, and how long answers took.
//
//   digit-serve-load PORT FILE [CONNECTIONS [SECONDS [QUERY]]]
//
// FILE is a PNG picture, or raw pixels. Prints predictions per second and percentiles of the time
// from request to answer; exit code 1 if an answer is not 200.

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

int connect_to(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return -1;
  return fd;
}

/// One request and its whole answer; false if that is not 200.
bool ask(int fd, const std::string& request, std::string& answer) {
  if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(request.size())) {
    return false;
  }
  answer.clear();
  std::size_t whole = std::string::npos;
  while (answer.size() < whole) {
    char piece[8192];
    const ssize_t count = ::recv(fd, piece, sizeof piece, 0);
    if (count <= 0) return false;
    answer.append(piece, static_cast<std::size_t>(count));
    const std::size_t head = answer.find("\r\n\r\n");
    const std::size_t length = answer.find("Content-Length: ");
    if (head == std::string::npos || length == std::string::npos) continue;
    whole = head + 4 + std::strtoul(answer.c_str() + length + 16, nullptr, 10);
  }
  return answer.starts_with("HTTP/1.1 200 ");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: digit-serve-load PORT FILE [CONNECTIONS [SECONDS [QUERY]]]\n");
    return 2;
  }
  const int port = std::atoi(argv[1]);
  std::ifstream file{argv[2], std::ios::binary};
  const std::string picture{std::istreambuf_iterator<char>{file}, {}};
  const int connections = argc > 3 ? std::atoi(argv[3]) : 16;
  const double seconds = argc > 4 ? std::atof(argv[4]) : 5;
  const std::string query = argc > 5 ? argv[5] : "?keep=0";
  const std::string request =
      "POST /api/predict" + query +
      " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\nContent-Length: " +
      std::to_string(picture.size()) + "\r\n\r\n" + picture;

  std::atomic<bool> failed{false};
  std::vector<std::vector<double>> times(static_cast<std::size_t>(connections));
  std::vector<std::thread> threads;
  const auto start = Clock::now();
  const auto end = start + std::chrono::duration<double>(seconds);
  for (auto& own : times) {
    threads.emplace_back([&] {
      const int fd = connect_to(port);
      std::string answer;
      while (Clock::now() < end && !failed) {
        const auto sent = Clock::now();
        if (!ask(fd, request, answer)) {
          std::fprintf(stderr, "no answer: %s\n", answer.substr(0, 300).c_str());
          failed = true;
        }
        const std::chrono::duration<double, std::milli> time = Clock::now() - sent;
        own.push_back(time.count());
      }
      ::close(fd);
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::chrono::duration<double> taken = Clock::now() - start;

  std::vector<double> all;
  for (const auto& own : times) all.insert(all.end(), own.begin(), own.end());
  std::sort(all.begin(), all.end());
  if (failed || all.empty()) return 1;
  const auto percentile = [&](double share) {
    return all[std::min(all.size() - 1,
                        static_cast<std::size_t>(share * static_cast<double>(all.size())))];
  };
  std::printf(
      "{\"connections\": %d, \"predictions\": %zu, \"per_second\": %.0f, \"p50_ms\": %.2f, "
      "\"p99_ms\": %.2f, \"worst_ms\": %.2f}\n",
      connections, all.size(), static_cast<double>(all.size()) / taken.count(), percentile(0.5),
      percentile(0.99), all.back());
  return 0;
}
