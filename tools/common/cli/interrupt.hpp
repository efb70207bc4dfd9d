#pragma once

#include <atomic>

namespace digitnet::tools {

/// From now on the first Ctrl-C (SIGINT), SIGTERM or SIGHUP (the terminal is gone) sets the flag
/// that this returns, and the second ends the program at once. SIGHUP stays without effect under
/// nohup.
const std::atomic<bool>& watch_for_interrupts();

}  // namespace digitnet::tools
