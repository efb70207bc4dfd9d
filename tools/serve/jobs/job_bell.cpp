#include "serve/jobs/job_bell.hpp"

namespace digitnet::serve {

void JobBell::ring_work() {
  {
    const std::lock_guard lock{mutex_};
    ++work_;
  }
  work_rung_.notify_all();
}

std::uint64_t JobBell::wait_for_work(std::uint64_t seen, std::chrono::milliseconds time) {
  std::unique_lock lock{mutex_};
  work_rung_.wait_for(lock, time, [&] { return work_ != seen; });
  return work_;
}

std::uint64_t JobBell::work() {
  const std::lock_guard lock{mutex_};
  return work_;
}

void JobBell::ring_end(const std::string& id) {
  {
    const std::lock_guard lock{mutex_};
    if (waited_.empty()) return;
    if (id.empty()) {
      for (auto& [name, waited] : waited_) ++waited.rings;
    } else {
      const auto found = waited_.find(id);
      if (found == waited_.end()) return;
      ++found->second.rings;
    }
  }
  end_rung_.notify_all();
}

JobBell::Wait::Wait(JobBell& bell, const std::string& id) : bell_{bell}, id_{id} {
  const std::lock_guard lock{bell_.mutex_};
  Waited& waited = bell_.waited_[id_];
  ++waited.waiting;
  seen_ = waited.rings;
}

JobBell::Wait::~Wait() {
  const std::lock_guard lock{bell_.mutex_};
  const auto found = bell_.waited_.find(id_);
  if (--found->second.waiting == 0) bell_.waited_.erase(found);
}

void JobBell::Wait::wait(std::chrono::milliseconds time) {
  std::unique_lock lock{bell_.mutex_};
  const Waited& waited = bell_.waited_[id_];  // a reference into an unordered_map stays valid
  bell_.end_rung_.wait_for(lock, time, [&] { return waited.rings != seen_; });
  seen_ = waited.rings;
}

}  // namespace digitnet::serve
