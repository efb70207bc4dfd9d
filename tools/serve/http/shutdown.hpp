#pragma once

#include <csignal>

#include <atomic>
#include <functional>
#include <thread>

namespace digitnet::serve {

/// SIGINT and SIGTERM as an orderly end: the first one calls a function, in a thread of its own; a
/// second one ends the program at once. To be made before other threads are.
class ShutdownSignals {
 public:
  ShutdownSignals();
  ShutdownSignals(const ShutdownSignals&) = delete;
  ShutdownSignals& operator=(const ShutdownSignals&) = delete;
  ~ShutdownSignals();

  /// `stop` is called again and again after a signal, until finish(): what it is to stop may just
  /// be starting.
  void on_signal(std::function<void()> stop);

  /// There is nothing left to stop.
  void finish();

 private:
  std::atomic<bool> finished_{false};
  std::thread thread_;
};

}  // namespace digitnet::serve
