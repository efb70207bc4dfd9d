#pragma once

#include <atomic>

namespace digitnet::tools {

/// From now on the first Ctrl-C (SIGINT) or SIGTERM sets the flag that this returns, and the second
/// ends the program at once.
const std::atomic<bool>& watch_for_interrupts();

}  // namespace digitnet::tools
