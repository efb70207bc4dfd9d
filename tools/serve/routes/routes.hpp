#pragma once

#include "serve/history/history.hpp"
#include "serve/http/http_server.hpp"
#include "serve/http/metrics.hpp"
#include "serve/http/request_guard.hpp"
#include "serve/jobs/job_desk.hpp"
#include "serve/process/log.hpp"
#include "serve/reading/number_queue.hpp"
#include "serve/reading/picture_limits.hpp"
#include "serve/reading/prediction_queue.hpp"
#include "serve/reading/served_models.hpp"

#include <atomic>
#include <cstdint>
#include <semaphore>
#include <string>

namespace digitnet::serve {

/// What the routes work with; it must outlive the server.
struct Service {
  History& history;
  PredictionQueue& queue;
  NumberQueue& numbers;
  JobDesk& jobs;
  Metrics& metrics;
  Log& log;
  ServedModels& models;
  GuardOptions guard;
  ImageLimits pictures = picture_limits;  ///< that clients may send
  std::atomic<std::int64_t> entries{0};   ///< of the history, as far as is known without asking
  std::counting_semaphore<> exports{2};   ///< that may run at a time
};

/// Asks the history, and remembers what it says.
[[nodiscard]] inline HistoryCount count_entries(Service& service) {
  const HistoryCount count = service.history.count();
  service.entries = static_cast<std::int64_t>(count.entries);
  return count;
}

/// Tells `server` what to answer. The API is described in openapi.json.
void add_routes(HttpServer& server, Service& service);

}  // namespace digitnet::serve
