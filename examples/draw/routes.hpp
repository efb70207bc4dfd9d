#pragma once

#include "history.hpp"
#include "http_server.hpp"
#include "metrics.hpp"
#include "picture_limits.hpp"
#include "prediction_queue.hpp"
#include "request_guard.hpp"

#include <string>

namespace digitnet::draw {

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

}  // namespace digitnet::draw
