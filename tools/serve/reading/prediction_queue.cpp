#include "serve/reading/prediction_queue.hpp"

#include "common/model/model.hpp"

#include <algorithm>
#include <utility>

namespace digitnet::serve {

PredictionQueue::PredictionQueue(const tools::Classifier& classifier, int threads,
                                 std::size_t limit, Metrics& metrics)
    : metrics_{metrics}, limit_{limit} {
  for (int i = 0; i < threads; ++i) networks_.push_back({classifier.copy(), {}});
  for (Networks& own : networks_) threads_.emplace_back([this, &own] { work(own); });
}

PredictionQueue::~PredictionQueue() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

std::optional<std::future<Reading>> PredictionQueue::ask(Drawing drawing) {
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

void PredictionQueue::work(Networks& networks) {
  for (auto jobs = take(); !jobs.empty(); jobs = take()) {
    const auto numbers = std::stable_partition(jobs.begin(), jobs.end(),
                                               [](const Job& job) { return !job.drawing.number; });
    answer_digits({jobs.begin(), numbers}, *networks.digits);
    for (auto job = numbers; job != jobs.end(); ++job) answer_number(*job, networks);
  }
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

void PredictionQueue::answer_digits(std::span<Job> jobs, tools::Classifier& classifier) {
  std::vector<Reading> readings(jobs.size());
  std::vector<Reading*> asked;
  std::vector<Job*> from;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    try {
      readings[i].seen = look_at(jobs[i].drawing);
      if (jobs[i].drawing.features) {
        readings[i].features = classifier.first_layer(readings[i].seen.pixels);
      }
      asked.push_back(&readings[i]);
      from.push_back(&jobs[i]);
    } catch (...) {
      jobs[i].promise.set_exception(std::current_exception());
    }
  }
  if (asked.empty()) return;
  try {
    classify(asked, classifier);
  } catch (...) {
    for (Job* job : from) job->promise.set_exception(std::current_exception());
    return;
  }
  metrics_.count_batch(asked.size());
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const std::chrono::duration<double, std::milli> time = Clock::now() - from[i]->start;
    asked[i]->milliseconds = time.count();
    metrics_.count_prediction(asked[i]->is_digit() ? asked[i]->likeliest() : digits,
                              time.count() / 1000);
    from[i]->promise.set_value(std::move(*asked[i]));
  }
}

void PredictionQueue::answer_number(Job& job, Networks& networks) {
  Reading reading;
  try {
    reading.number = read_whole_number(job.drawing, *networks.digits, networks.whole);
  } catch (...) {
    job.promise.set_exception(std::current_exception());
    return;
  }
  const std::chrono::duration<double, std::milli> time = Clock::now() - job.start;
  reading.milliseconds = time.count();
  metrics_.count_number(reading.number->finding == NumberFinding::number, time.count() / 1000);
  job.promise.set_value(std::move(reading));
}

}  // namespace digitnet::serve
