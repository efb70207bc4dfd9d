#pragma once

#include <csignal>

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

namespace digitnet::serve {

/// SIGINT and SIGTERM as an orderly end: the first one calls a function, in a thread of its own; a
/// second one ends the program at once, and so does the first after ten seconds, whatever hangs
/// (exit codes 130 and 1). SIGHUP calls another function; to a program on a terminal it says that
/// the terminal is gone, which is as good as SIGTERM. To be made before other threads are.
class ShutdownSignals {
 public:
  ShutdownSignals();
  ShutdownSignals(const ShutdownSignals&) = delete;
  ShutdownSignals& operator=(const ShutdownSignals&) = delete;
  ~ShutdownSignals();

  /// `stop` is called again and again after a signal, until finish(): what it is to stop may just
  /// be starting. `reload` is called once for each SIGHUP before that; it must not throw.
  void on_signal(std::function<void()> stop, std::function<void()> reload);

  /// There is nothing left to stop; what its end takes is still limited until the destructor.
  void finish();

 private:
  std::mutex mutex_;
  std::function<void()> stop_, reload_;
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

}  // namespace digitnet::serve
