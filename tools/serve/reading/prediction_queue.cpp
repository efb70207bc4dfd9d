#include "serve/reading/prediction_queue.hpp"

#include <algorithm>
#include <utility>

namespace digitnet::serve {

PredictionQueue::PredictionQueue(const DigitReader& reader, int threads, std::size_t limit,
                                 Metrics& metrics)
    : reader_{reader}, metrics_{metrics}, limit_{limit} {
  try {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
  } catch (...) {
    end();  // those that there are
    throw;
  }
}

PredictionQueue::~PredictionQueue() { end(); }

void PredictionQueue::end() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

std::optional<std::future<Answer>> PredictionQueue::ask(Drawing drawing) {
  Job job{std::move(drawing), Clock::now(), {}};
  auto answer = job.promise.get_future();
  {
    const std::lock_guard lock{mutex_};
    if (waiting_.size() >= limit_) return std::nullopt;
    waiting_.push_back(std::move(job));
  }
  wake_.notify_one();
  return answer;
}

std::size_t PredictionQueue::waiting() {
  const std::lock_guard lock{mutex_};
  return waiting_.size();
}

void PredictionQueue::work() {
  for (auto jobs = take(); !jobs.empty(); jobs = take()) answer(jobs);
}

/// This thread's share of what waits; nothing when it is time to end.
std::vector<PredictionQueue::Job> PredictionQueue::take() {
  constexpr std::size_t largest = 64;
  std::unique_lock lock{mutex_};
  wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
  const std::size_t share = (waiting_.size() + threads_.size() - 1) / threads_.size();
  const auto count = static_cast<std::ptrdiff_t>(std::min(share, largest));
  std::vector<Job> jobs{std::make_move_iterator(waiting_.begin()),
                        std::make_move_iterator(waiting_.begin() + count)};
  waiting_.erase(waiting_.begin(), waiting_.begin() + count);
  return jobs;
}

void PredictionQueue::answer(std::span<Job> jobs) {
  std::vector<Prepared> prepared;
  std::vector<Answer> answers;
  std::vector<Job*> asked;
  for (Job& job : jobs) {
    try {
      Answer answer;
      if (is_abandoned(job.drawing)) {
        answer.unread = Unread::abandoned;
        job.promise.set_value(std::move(answer));
        continue;
      }
      const Picture picture = picture_in(job.drawing);
      Prepared digit = look_at(job.drawing, picture);
      if (job.drawing.kept && digit.finding != Finding::blank) {
        answer.picture = kept_picture(job.drawing, picture);
      }
      std::string{}.swap(job.drawing.bytes);  // a batch is many
      prepared.push_back(std::move(digit));
      answers.push_back(std::move(answer));
      asked.push_back(&job);
    } catch (...) {
      job.promise.set_exception(std::current_exception());
    }
  }
  if (asked.empty()) return;
  try {
    std::vector<Reading> readings = reader_.classify(std::move(prepared));
    for (std::size_t i = 0; i < asked.size(); ++i) {
      answers[i].reading = std::move(readings[i]);
      if (asked[i]->drawing.features) {
        answers[i].features = reader_.network().first_layer(answers[i].reading.seen.pixels);
      }
    }
  } catch (...) {
    for (Job* job : asked) job->promise.set_exception(std::current_exception());
    return;
  }
  metrics_.count_batch(asked.size());
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const std::chrono::duration<double, std::milli> time = Clock::now() - asked[i]->start;
    answers[i].milliseconds = time.count();
    const std::optional<int> digit = answers[i].reading.digit;
    metrics_.count_prediction(digit ? static_cast<std::size_t>(*digit) : digit_classes,
                              time.count() / 1000);
    asked[i]->promise.set_value(std::move(answers[i]));
  }
}

}  // namespace digitnet::serve
