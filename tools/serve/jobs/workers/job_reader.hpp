#pragma once

#include "serve/jobs/job.hpp"
#include "serve/reading/reading.hpp"

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace digitnet::serve {

/// What reading jobs may take.
struct JobLimits {
  ImageLimits pictures = picture_limits;
  std::chrono::milliseconds cpu_time{2000};  ///< of the processor, for each number
};

/// Asked now and then while the job of that id is read; false ends that, and the job goes back.
using KeepReading = std::function<bool(const std::string& id)>;

/// Reads digits, those of several jobs side by side in the lanes of the vectors. A picture that
/// cannot be read has an `error` among the results; a job of nothing else has failed.
[[nodiscard]] std::vector<JobEnd> read_digit_jobs(std::span<const TakenJob> jobs,
                                                  const ServedModel& model, const JobLimits& limits,
                                                  const KeepReading& keep_reading);

/// Reads the whole numbers of a job; one that takes too long is to be tried again.
[[nodiscard]] JobEnd read_number_job(const TakenJob& job, const ServedModel& model,
                                     const JobLimits& limits, const KeepReading& keep_reading);

}  // namespace digitnet::serve
