#include "serve/reading/number_queue.hpp"

#include "serve/process/thread_time.hpp"

#include <exception>
#include <utility>

namespace digitnet::serve {
NumberQueue::NumberQueue(const DigitReader& reader, const NumberLimits& limits, Metrics& metrics)
    : reader_{reader},
      metrics_{metrics},
      cpu_time_{limits.cpu_time},
      threads_{limits.threads, limits.waiting, [this](std::unique_ptr<Job> job) {
                 try {
                   job->promise.set_value(read(*job));
                 } catch (...) {
                   job->promise.set_exception(std::current_exception());
                 }
               }} {}

std::optional<std::future<Answer>> NumberQueue::ask(Drawing drawing) {
  auto job = std::make_unique<Job>(Job{std::move(drawing), Clock::now(), {}});
  auto answer = job->promise.get_future();
  threads_.put(job);
  return job ? std::nullopt : std::optional{std::move(answer)};
}

Answer NumberQueue::read(const Job& job) const {
  const auto end = thread_time() + cpu_time_;
  Answer answer;
  const auto keep_going = [&] {
    if (is_abandoned(job.drawing)) {
      answer.unread = Unread::abandoned;
    } else if (thread_time() > end) {
      answer.unread = Unread::too_long;
    }
    return answer.unread == Unread::no;
  };
  if (!keep_going()) return answer;
  answer.number = read_whole_number(job.drawing, reader_, keep_going);
  const std::chrono::duration<double, std::milli> time = Clock::now() - job.start;
  answer.milliseconds = time.count();
  metrics_.count_number(answer.number->finding == NumberFinding::number, time.count() / 1000);
  return answer;
}

}  // namespace digitnet::serve
