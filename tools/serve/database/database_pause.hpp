#pragma once

#include <chrono>
#include <mutex>

namespace digitnet::serve {

/// When a store does not answer in time, it is left alone for a moment, so that one request pays
/// for finding out whether it is back instead of all of them. For any number of threads.
class DatabasePause {
 public:
  static constexpr std::chrono::milliseconds length{2'000};

  /// Whether the store may be asked. After a pause that is allowed once, until it has answered or
  /// another pause is over.
  [[nodiscard]] bool allows() {
    const std::lock_guard lock{mutex_};
    const auto now = Clock::now();
    if (until_ == Clock::time_point{}) return true;
    if (now < until_) return false;
    until_ = now + length;
    return true;
  }

  void begin() {
    const std::lock_guard lock{mutex_};
    until_ = Clock::now() + length;
  }

  void end() {
    const std::lock_guard lock{mutex_};
    until_ = {};
  }

 private:
  using Clock = std::chrono::steady_clock;

  std::mutex mutex_;
  Clock::time_point until_{};
};

}  // namespace digitnet::serve
