#include "serve/jobs/workers/job_reader.hpp"

#include "serve/jobs/store/packed_drawings.hpp"
#include "serve/process/thread_time.hpp"
#include "serve/reading/answer_json.hpp"

#include <digitnet/core/error.hpp>
#include <digitnet/core/text.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace digitnet::serve {
namespace {

using Clock = std::chrono::steady_clock;
using How = JobEnd::How;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>{Clock::now() - start}.count();
}

std::vector<Drawing> drawings_of(const TakenJob& job, const JobLimits& limits) {
  std::vector<Drawing> drawings = unpack_drawings(job.pictures);
  for (Drawing& drawing : drawings) drawing.limits = limits.pictures;
  return drawings;
}

/// A job's results, and whether one of them is a reading.
struct Results {
  std::vector<Json> list;
  bool any = false;

  void add_error(const std::string& what) { list.push_back({{"error", what}}); }
  void add(Json result) {
    list.push_back(std::move(result));
    any = true;
  }
};

/// What no client put there is not UTF-8, but may stand in an error.
JobEnd end_with(const TakenJob& job, const Results& results) {
  const std::string text = Json(results.list).dump(-1, ' ', false, Json::error_handler_t::replace);
  return {job.id, job.lease, results.any ? How::done : How::failed, text};
}

/// The jobs of a batch, and which of their pictures the network is asked about.
struct DigitBatch {
  struct Asked {
    std::size_t job, picture;
  };

  std::vector<std::vector<std::optional<Reading>>> readings;  // of each job and picture
  std::vector<std::vector<std::string>> errors;
  std::vector<std::optional<JobEnd>> ends;
  std::vector<Prepared> prepared;
  std::vector<Asked> asked;
};

void prepare(DigitBatch& batch, std::size_t index, const TakenJob& job, const JobLimits& limits,
             const KeepReading& keep_reading) {
  const std::vector<Drawing> drawings = drawings_of(job, limits);
  batch.readings[index].resize(drawings.size());
  batch.errors[index].resize(drawings.size());
  std::vector<Prepared> prepared;
  std::vector<DigitBatch::Asked> asked;
  for (std::size_t i = 0; i < drawings.size(); ++i) {
    if (!keep_reading(job.id)) {
      batch.ends[index] = JobEnd{job.id, job.lease, How::back, ""};
      return;
    }
    try {
      prepared.push_back(look_at(drawings[i], picture_in(drawings[i])));
      asked.push_back({index, i});
    } catch (const FileError& error) {
      batch.errors[index][i] = error.what();
    }
  }
  std::ranges::move(prepared, std::back_inserter(batch.prepared));
  std::ranges::move(asked, std::back_inserter(batch.asked));
}

}  // namespace

std::vector<JobEnd> read_digit_jobs(std::span<const TakenJob> jobs, const ServedModel& model,
                                    const JobLimits& limits, const KeepReading& keep_reading) {
  const auto start = Clock::now();
  DigitBatch batch;
  batch.readings.resize(jobs.size());
  batch.errors.resize(jobs.size());
  batch.ends.resize(jobs.size());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    try {
      prepare(batch, i, jobs[i], limits, keep_reading);
    } catch (const std::exception& error) {  // no memory, for example
      batch.ends[i] = JobEnd{jobs[i].id, jobs[i].lease, How::again, error.what()};
    }
  }
  std::string failure;
  try {
    std::vector<Reading> readings = model.reader.classify(std::move(batch.prepared));
    for (std::size_t i = 0; i < readings.size(); ++i) {
      batch.readings[batch.asked[i].job][batch.asked[i].picture] = std::move(readings[i]);
    }
  } catch (const std::exception& error) {
    failure = error.what();
  }
  const double time = milliseconds_since(start);
  std::vector<JobEnd> ends;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (!batch.ends[i] && !failure.empty()) {
      batch.ends[i] = JobEnd{jobs[i].id, jobs[i].lease, How::again, failure};
    }
    if (!batch.ends[i]) {
      Results results;
      for (std::size_t p = 0; p < batch.readings[i].size(); ++p) {
        if (!batch.readings[i][p]) {
          results.add_error(batch.errors[i][p]);
          continue;
        }
        Answer answer;
        answer.reading = *std::move(batch.readings[i][p]);
        answer.milliseconds = time;
        answer.model = model.name;
        Json json = answer_json(answer, 0);
        json.erase("id");  // of the history, where jobs leave nothing
        json.erase("kept");
        results.add(std::move(json));
      }
      batch.ends[i] = end_with(jobs[i], results);
    }
    ends.push_back(*std::move(batch.ends[i]));
  }
  return ends;
}

JobEnd read_number_job(const TakenJob& job, const ServedModel& model, const JobLimits& limits,
                       const KeepReading& keep_reading) {
  try {
    Results results;
    for (const Drawing& drawing : drawings_of(job, limits)) {
      const auto start = Clock::now();
      const auto end = thread_time() + limits.cpu_time;
      bool late = false, left = false;
      const auto keep_going = [&] {
        late = late || thread_time() > end;
        left = left || !keep_reading(job.id);
        return !late && !left;
      };
      try {
        const bool begun = keep_going();
        Answer answer;
        answer.model = model.name;
        answer.number =
            begun ? read_whole_number(drawing, model.reader, keep_going) : NumberReading{};
        if (left) return {job.id, job.lease, How::back, ""};
        if (late) {
          const double seconds = std::chrono::duration<double>{limits.cpu_time}.count();
          return {job.id, job.lease, How::again,
                  "reading it takes more than " + shortest_text(seconds) +
                      " s of the processor (digit-serve --deadline)"};
        }
        answer.milliseconds = milliseconds_since(start);
        results.add(number_json(answer));
      } catch (const FileError& error) {
        results.add_error(error.what());
      }
    }
    return end_with(job, results);
  } catch (const std::exception& error) {
    return {job.id, job.lease, How::again, error.what()};
  }
}

}  // namespace digitnet::serve
