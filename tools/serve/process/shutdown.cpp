#include "serve/process/shutdown.hpp"

#include <unistd.h>

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
  sigaddset(&set, SIGHUP);
  return set;
}

/// The signal that came within a moment; none: 0 or less.
int caught() {
  const sigset_t set = watched();
  const timespec moment{0, 50'000'000};
  return sigtimedwait(&set, nullptr, &moment);
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

void ShutdownSignals::on_signal(std::function<void()> stop, std::function<void()> reload) {
  stop_ = std::move(stop);
  reload_ = std::move(reload);
  thread_ = std::thread{[this] {
    using Clock = std::chrono::steady_clock;
    const bool on_terminal = ::isatty(STDERR_FILENO) == 1;
    bool stopping = false;
    Clock::time_point since{};
    while (!ended_) {
      const int signal = caught();
      if (signal == SIGHUP && !on_terminal) {
        if (!stopping) reload_();
      } else if (signal > 0) {
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
