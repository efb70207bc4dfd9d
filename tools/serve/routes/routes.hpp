#pragma once

#include "serve/history/history.hpp"
#include "serve/http/http_server.hpp"
#include "serve/http/metrics.hpp"
#include "serve/http/request_guard.hpp"
#include "serve/reading/picture_limits.hpp"
#include "serve/reading/prediction_queue.hpp"

#include <string>

namespace digitnet::serve {

/// What the routes work with; it must outlive the server.
struct Service {
  History& history;
  PredictionQueue& queue;
  Metrics& metrics;
  std::string model;  ///< its name
  GuardOptions guard;
  ImageLimits pictures = picture_limits;  ///< that clients may send
};

/// Tells `server` what to answer. The API is described in openapi.json.
void add_routes(HttpServer& server, Service& service);

}  // namespace digitnet::serve
