#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace digitnet::serve {

/// Wakes the threads of this program that wait for jobs, or for the end of one. A ring may be lost
/// (another program's, for example): whoever waits looks again after a while. For any number of
/// threads.
class JobBell {
 public:
  /// There is work. Also what others say by a database's notifications, or when it is to end.
  void ring_work();

  /// Waits until there may be work that came after `seen`, or for `time`; returns what to pass the
  /// next time. 0 is before all work.
  std::uint64_t wait_for_work(std::uint64_t seen, std::chrono::milliseconds time);

  /// How often there was work so far.
  [[nodiscard]] std::uint64_t work();

  /// The job `id` has ended; empty: perhaps any.
  void ring_end(const std::string& id);

  /// One who waits for the end of the job `id`, from now on.
  class Wait {
   public:
    Wait(JobBell& bell, const std::string& id);
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;
    ~Wait();

    /// Waits for the end, or for `time`.
    void wait(std::chrono::milliseconds time);

   private:
    JobBell& bell_;
    std::string id_;
    std::uint64_t seen_ = 0;  // rings
  };

 private:
  struct Waited {
    int waiting = 0;
    std::uint64_t rings = 0;
  };

  std::mutex mutex_;
  std::condition_variable work_rung_, end_rung_;
  std::uint64_t work_ = 1;
  std::unordered_map<std::string, Waited> waited_;
};

}  // namespace digitnet::serve
