#include "serve/http/connection_threads.hpp"

#include <chrono>
#include <utility>

namespace digitnet::serve {
namespace {

/// How long to wait for room. Clients that only come and go leave some at once; what lets all
/// threads and places be taken for longer is not worth waiting for.
constexpr std::chrono::milliseconds patience{250};

thread_local bool refusing_now = false;

}  // namespace

ConnectionThreads::ConnectionThreads(std::size_t threads, std::size_t waiting) : limit_{waiting} {
  threads_.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

void ConnectionThreads::enqueue(std::function<void()> serve) {
  {
    std::unique_lock lock{mutex_};
    if (room_.wait_for(lock, patience, [this] { return waiting_.size() < limit_; })) {
      waiting_.push_back(std::move(serve));
      wake_.notify_one();
      return;
    }
  }
  refusing_now = true;
  serve();
  refusing_now = false;
}

void ConnectionThreads::shutdown() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool ConnectionThreads::crowded() {
  const std::lock_guard lock{mutex_};
  return waiting_.size() > threads_.size() - busy_;
}

bool ConnectionThreads::refusing() noexcept { return refusing_now; }

void ConnectionThreads::work() {
  for (;;) {
    std::function<void()> serve;
    {
      std::unique_lock lock{mutex_};
      wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      serve = std::move(waiting_.front());
      waiting_.pop_front();
      ++busy_;
    }
    room_.notify_one();
    serve();
    const std::lock_guard lock{mutex_};
    --busy_;
  }
}

}  // namespace digitnet::serve
