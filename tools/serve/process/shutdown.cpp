#include "serve/process/shutdown.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <utility>

namespace digitnet::serve {
namespace {

/// What is waited for has limits of its own that end it sooner; but the resolver of names, for
/// example, has none that could be set.
constexpr std::chrono::milliseconds longest_end{9'500};

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

/// Whether one of the signals came within a moment.
bool caught() {
  const sigset_t set = watched();
  const timespec moment{0, 50'000'000};
  return sigtimedwait(&set, nullptr, &moment) > 0;
}

}  // namespace

ShutdownSignals::ShutdownSignals() {
  const sigset_t set = watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);  // inherited by all threads
}

ShutdownSignals::~ShutdownSignals() {
  ended_ = true;
  if (thread_.joinable()) thread_.join();
}

void ShutdownSignals::on_signal(std::function<void()> stop) {
  stop_ = std::move(stop);
  thread_ = std::thread{[this] {
    using Clock = std::chrono::steady_clock;
    bool stopping = false;
    Clock::time_point since{};
    while (!ended_) {
      if (caught()) {
        if (stopping) std::_Exit(130);
        stopping = true;
        since = Clock::now();
      }
      if (!stopping) continue;
      {
        const std::lock_guard lock{mutex_};
        if (stop_) stop_();
      }
      if (Clock::now() - since > longest_end) {
        std::fputs("digit-serve: ended without waiting any longer for what hangs\n", stderr);
        std::_Exit(1);
      }
    }
  }};
}

void ShutdownSignals::finish() {
  const std::lock_guard lock{mutex_};
  stop_ = nullptr;
}

}  // namespace digitnet::serve
