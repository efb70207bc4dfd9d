#pragma once

#include "serve/http/client.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace digitnet::serve {

/// What a server as a whole may take.
struct ServerLimits {
  ClientLimits client{};
  std::size_t threads = 64;    ///< requests that are answered at a time
  std::size_t waiting = 256;   ///< requests that wait for a thread; more are refused
  std::size_t clients = 1024;  ///< connections
  std::size_t held_bytes = std::size_t{32}
                           << 20U;  ///< of requests, from their start to their answer
};

/// One thread that accepts connections and collects requests from all of them, so that a client
/// that is slow keeps nobody waiting but itself: threads get requests that are complete. Where
/// there is no room for another connection, the one that has sent the least makes room.
class Reception {
 public:
  /// Takes a client whose request is complete and holds so many bytes, or leaves it where it is for
  /// want of room.
  using HandOver = std::function<void(std::unique_ptr<Client>&, std::size_t)>;
  /// Makes the response to a request that no handler sees.
  using Refuse = std::function<std::string(const RequestHead&, const Refusal&)>;

  /// `listening` is a listening socket, which stays the caller's.
  Reception(int listening, const ServerLimits& limits, const Admit& admit, HandOver hand_over,
            Refuse refuse);
  Reception(const Reception&) = delete;
  Reception& operator=(const Reception&) = delete;
  ~Reception();

  /// Receives until stop(), and then what has begun to come, for a few seconds at the most.
  void run();

  /// May be called from any thread.
  void stop() noexcept;

  /// Takes a client back whose request has been answered; none if it is gone. `held` is what its
  /// request held when it was handed over. May be called from any thread.
  void give_back(std::unique_ptr<Client> client, std::size_t held);

  /// Connections, also those that were handed over.
  [[nodiscard]] std::size_t clients() const noexcept { return clients_; }

 private:
  using Clock = Client::Clock;

  struct Place {
    std::unique_ptr<Client> client;
    bool leaving = false;  // it has got its last answer, and what it still sends is dropped
    Clock::time_point until{};
  };

  void wake() noexcept;
  void accept_all();
  bool accept_one();
  void take_returned();
  void watch(std::unique_ptr<Client> client);
  [[nodiscard]] std::unique_ptr<Client> unwatch(int socket);
  void receive(int socket);
  [[nodiscard]] std::size_t room_for(std::size_t held) const noexcept;
  void proceed(int socket);
  void dismiss(int socket, const Refusal& refusal);
  void drop(int socket);
  void drop_late();
  void drop_idle();
  bool make_room();

  int listening_;
  ServerLimits limits_;
  const Admit& admit_;
  HandOver hand_over_;
  Refuse refuse_;
  int epoll_;
  int bell_;  // an eventfd: somebody was given back, or it is time to stop
  std::unordered_map<int, Place> places_;
  std::size_t here_ = 0;                // bytes held by clients that are here
  std::atomic<std::size_t> handed_{0};  // by those that were handed over
  std::atomic<std::size_t> clients_{0};
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::vector<std::unique_ptr<Client>> returned_;
};

}  // namespace digitnet::serve
