#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace digitnet::serve {

/// Lines on standard error with the time before them, at most twenty in ten seconds and the same
/// three times in a row: what fails for one request fails for thousands. How many were left out
/// stands in the next one, or comes in the end. For any number of threads.
class Log {
 public:
  Log() = default;
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  ~Log();

  /// Writes `text` as one line; control characters in it become question marks.
  void say(std::string_view text) noexcept;

 private:
  using Clock = std::chrono::steady_clock;

  std::mutex mutex_;
  Clock::time_point start_{};  // of the ten seconds
  int lines_ = 0;              // in them
  std::string last_;           // of them
  int repeated_ = 0;           // so often in a row
  std::uint64_t left_out_ = 0;
};

}  // namespace digitnet::serve
