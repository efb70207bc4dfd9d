#include "serve/reading/prediction_queue.hpp"

#include <algorithm>
#include <utility>

namespace digitnet::serve {

PredictionQueue::PredictionQueue(int threads, std::size_t limit, Metrics& metrics)
    : metrics_{metrics}, limit_{limit} {
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
  std::vector<Ready> ready;
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
      ready.push_back({&job, std::move(digit), std::move(answer)});
    } catch (...) {
      job.promise.set_exception(std::current_exception());
    }
  }
  // Those for one model go through it together.
  const auto model_of = [](const Ready& each) { return each.job->drawing.model.get(); };
  if (!std::ranges::is_sorted(ready, {}, model_of)) std::ranges::stable_sort(ready, {}, model_of);
  for (auto first = ready.begin(); first != ready.end();) {
    const auto last = std::find_if(
        first, ready.end(), [&](const Ready& each) { return model_of(each) != model_of(*first); });
    answer_prepared({first, last});
    first = last;
  }
}

/// Answers drawings for one model, at least one.
void PredictionQueue::answer_prepared(std::span<Ready> ready) {
  const ServedModel& model = *ready.front().job->drawing.model;
  try {
    std::vector<Prepared> prepared;
    for (Ready& each : ready) prepared.push_back(std::move(each.prepared));
    std::vector<Reading> readings = model.reader.classify(std::move(prepared));
    for (std::size_t i = 0; i < ready.size(); ++i) {
      Answer& answer = ready[i].answer;
      answer.reading = std::move(readings[i]);
      answer.model = model.name;
      if (ready[i].job->drawing.features) {
        answer.features = model.reader.network().first_layer(answer.reading.seen.pixels);
      }
    }
  } catch (...) {
    for (const Ready& each : ready) each.job->promise.set_exception(std::current_exception());
    return;
  }
  metrics_.count_batch(ready.size());
  for (Ready& each : ready) {
    Answer& answer = each.answer;
    const std::chrono::duration<double, std::milli> time = Clock::now() - each.job->start;
    answer.milliseconds = time.count();
    const std::optional<int> digit = answer.reading.digit;
    metrics_.count_prediction(digit ? static_cast<std::size_t>(*digit) : digit_classes,
                              time.count() / 1000);
    each.job->promise.set_value(std::move(answer));
  }
}

}  // namespace digitnet::serve
