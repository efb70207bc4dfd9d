#include "serve/reading/prediction_queue.hpp"

#include <algorithm>
#include <utility>

namespace digitnet::serve {
namespace {

constexpr std::size_t largest = 64;  // that are taken at a time

}  // namespace

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
  for (auto jobs = take(); !jobs.empty(); jobs = take()) answer(prepare(jobs));
}

/// This thread's share of what waits; nothing when it is time to end.
std::vector<PredictionQueue::Job> PredictionQueue::take() {
  std::unique_lock lock{mutex_};
  wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
  const std::size_t share = (waiting_.size() + threads_.size() - 1) / threads_.size();
  const auto count = static_cast<std::ptrdiff_t>(std::min(share, largest));
  std::vector<Job> jobs{std::make_move_iterator(waiting_.begin()),
                        std::make_move_iterator(waiting_.begin() + count)};
  waiting_.erase(waiting_.begin(), waiting_.begin() + count);
  return jobs;
}

std::vector<PredictionQueue::Ready> PredictionQueue::prepare(std::span<Job> jobs) {
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
      ready.push_back({std::move(job), std::move(digit), std::move(answer)});
    } catch (...) {
      job.promise.set_exception(std::current_exception());
    }
  }
  return ready;
}

/// Answers what is ready, `more` and what others have left, unless others do that already.
void PredictionQueue::answer(std::vector<Ready> more) {
  {
    const std::lock_guard lock{mutex_};
    std::ranges::move(more, std::back_inserter(ready_));
  }
  for (auto ready = take_ready(); !ready.empty(); ready = take_ready()) {
    answer_together(ready);
    const std::lock_guard lock{mutex_};
    --asking_;
  }
}

/// What goes through a model together: some if nobody asks a network, or if it fills the lanes.
std::vector<PredictionQueue::Ready> PredictionQueue::take_ready() {
  constexpr std::size_t lanes = 16;
  const std::lock_guard lock{mutex_};
  std::vector<Ready> ready;
  if (ready_.empty() || (asking_ > 0 && ready_.size() < lanes)) return ready;
  const ServedModel* model = ready_.front().job.drawing.model.get();
  for (auto next = ready_.begin(); next != ready_.end() && ready.size() < largest;) {
    if (next->job.drawing.model.get() == model) {
      ready.push_back(std::move(*next));
      next = ready_.erase(next);
    } else {
      ++next;
    }
  }
  ++asking_;
  return ready;
}

/// Answers drawings for one model, at least one.
void PredictionQueue::answer_together(std::span<Ready> ready) {
  const ServedModel& model = *ready.front().job.drawing.model;
  try {
    std::vector<Prepared> prepared;
    for (Ready& each : ready) prepared.push_back(std::move(each.prepared));
    std::vector<Reading> readings = model.reader.classify(std::move(prepared));
    for (std::size_t i = 0; i < ready.size(); ++i) {
      Answer& answer = ready[i].answer;
      answer.reading = std::move(readings[i]);
      answer.model = model.name;
      if (ready[i].job.drawing.features) {
        answer.features = model.reader.network().first_layer(answer.reading.seen.pixels);
      }
    }
  } catch (...) {
    for (Ready& each : ready) each.job.promise.set_exception(std::current_exception());
    return;
  }
  metrics_.count_batch(ready.size());
  for (Ready& each : ready) {
    Answer& answer = each.answer;
    const std::chrono::duration<double, std::milli> time = Clock::now() - each.job.start;
    answer.milliseconds = time.count();
    const std::optional<int> digit = answer.reading.digit;
    metrics_.count_prediction(digit ? static_cast<std::size_t>(*digit) : digit_classes,
                              time.count() / 1000);
    each.job.promise.set_value(std::move(answer));
  }
}

}  // namespace digitnet::serve
