#include "serve/http/shutdown.hpp"

#include <cstdlib>
#include <ctime>
#include <utility>

namespace digitnet::serve {
namespace {

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

ShutdownSignals::~ShutdownSignals() { finish(); }

void ShutdownSignals::on_signal(std::function<void()> stop) {
  thread_ = std::thread{[this, stop = std::move(stop)] {
    bool stopping = false;
    while (!finished_) {
      if (caught()) {
        if (stopping) std::_Exit(130);
        stopping = true;
      }
      if (stopping) stop();
    }
  }};
}

void ShutdownSignals::finish() {
  finished_ = true;
  if (thread_.joinable()) thread_.join();
}

}  // namespace digitnet::serve
