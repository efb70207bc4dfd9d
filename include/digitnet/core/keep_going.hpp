#pragma once

#include <digitnet/core/requirements.hpp>

#include <functional>

namespace digitnet {

/// Asked now and then amid long work; false ends it. For a deadline, or somebody who no longer
/// waits.
using KeepGoing = std::function<bool()>;

namespace detail {

/// Unwinds work that somebody ended; whoever takes a KeepGoing of a user catches it.
struct Interrupted {};

/// Throws Interrupted if `keep_going` says no.
inline void go_on(const KeepGoing& keep_going) {
  if (keep_going && !keep_going()) throw Interrupted{};
}

}  // namespace detail
}  // namespace digitnet
