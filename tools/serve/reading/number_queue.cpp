#include "serve/reading/number_queue.hpp"

#include "serve/process/thread_time.hpp"

#include <exception>
#include <utility>

namespace digitnet::serve {
NumberQueue::NumberQueue(const NumberLimits& limits, Metrics& metrics)
    : metrics_{metrics},
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

Answer NumberQueue::read(Job& job) const {
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
  const ServedModel& model = *job.drawing.model;
  answer.model = model.name;
  const auto since_start = [&] {
    return std::chrono::duration<double, std::milli>{Clock::now() - job.start}.count();
  };
  if (job.drawing.inspected) {
    answer.reading = model.reader.classify({look_at(job.drawing, picture_in(job.drawing))}).front();
    answer.inspection = inspect(model, answer.reading, *job.drawing.inspected, keep_going);
    answer.milliseconds = since_start();
    return answer;
  }
  answer.number = read_whole_number(job.drawing, model.reader, keep_going);
  answer.milliseconds = since_start();
  if (job.drawing.kept && answer.unread == Unread::no &&
      answer.number->finding != NumberFinding::blank) {
    const Picture picture = picture_in(job.drawing);
    answer.picture = kept_picture(job.drawing, picture);
    if (answer.picture.empty()) answer.picture = png_of(picture);
  }
  metrics_.count_number(answer.number->finding == NumberFinding::number,
                        answer.milliseconds / 1000);
  return answer;
}

}  // namespace digitnet::serve
