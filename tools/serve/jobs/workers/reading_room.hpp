#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace digitnet::serve {

/// Where the threads of a program read jobs: any number of them together, or one alone. Nobody
/// comes in while one waits to be alone, so that it is not kept waiting.
class ReadingRoom {
 public:
  /// One who is in the room, until it is destroyed.
  class Visit {
   public:
    /// Waits until there is room, and calls `meanwhile` every moment.
    template <class Meanwhile>
    Visit(ReadingRoom& room, bool alone, Meanwhile meanwhile) : room_{room}, alone_{alone} {
      room_.ask(alone_);
      try {
        while (!room_.enter(alone_)) meanwhile();
      } catch (...) {
        room_.give_up(alone_);
        throw;
      }
    }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    ~Visit() { room_.leave(alone_); }

   private:
    ReadingRoom& room_;
    bool alone_;
  };

 private:
  static constexpr std::chrono::milliseconds moment{100};

  void ask(bool alone) {
    const std::lock_guard lock{mutex_};
    if (alone) ++asking_;
  }

  /// Whether there was room within a moment.
  [[nodiscard]] bool enter(bool alone) {
    std::unique_lock lock{mutex_};
    const bool room = left_.wait_for(lock, moment, [&] {
      return !closed_ && (alone ? inside_ == 0 : asking_ == 0);
    });
    if (!room) return false;
    ++inside_;
    if (alone) {
      --asking_;
      closed_ = true;
    }
    return true;
  }

  void give_up(bool alone) {
    {
      const std::lock_guard lock{mutex_};
      if (alone) --asking_;
    }
    left_.notify_all();
  }

  void leave(bool alone) {
    {
      const std::lock_guard lock{mutex_};
      --inside_;
      if (alone) closed_ = false;
    }
    left_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable left_;
  int inside_ = 0;
  int asking_ = 0;  // to be alone
  bool closed_ = false;
};

}  // namespace digitnet::serve
