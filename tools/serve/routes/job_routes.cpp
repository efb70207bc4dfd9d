#include "serve/routes/job_routes.hpp"

#include "serve/http/exchange.hpp"
#include "serve/http/responses.hpp"
#include "serve/jobs/store/packed_drawings.hpp"
#include "serve/reading/parameters.hpp"
#include "serve/reading/request_drawing.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace digitnet::serve {
namespace {

constexpr std::size_t most_pictures = 256;  // of a job
constexpr std::int64_t longest_wait = 30;   // seconds

std::string id_of(const httplib::Request& request) { return request.matches[1].str(); }

void send_missing(httplib::Response& response) { send_error(response, 404, "no such job"); }

Json job_json(const Job& job) {
  Json json;
  json["id"] = job.id;
  json["kind"] = name_of(job.kind);
  json["state"] = name_of(job.state);
  json["attempts"] = job.attempts;
  json["pictures"] = job.count;
  json["created"] = job.created;
  json["changed"] = job.changed;
  json["results"] = job.results.empty() ? Json(nullptr) : Json::parse(job.results);
  if (!job.error.empty()) json["error"] = job.error;
  return json;
}

/// The client's own name for a job. Throws InvalidArgument.
std::optional<std::string> key_of(const httplib::Request& request) {
  constexpr std::size_t longest = 255;
  if (!request.has_header("Idempotency-Key")) return std::nullopt;
  std::string key = request.get_header_value("Idempotency-Key");
  const bool printable = std::ranges::all_of(key, [](char c) { return c >= ' ' && c <= '~'; });
  if (key.empty() || key.size() > longest || !printable) {
    throw InvalidArgument{"Idempotency-Key: expected 1 to 255 printable characters of ASCII"};
  }
  return key;
}

/// The job that a request asks for; the pictures are there once, but for the request's own body.
NewJob job_in(const httplib::Request& request) {
  NewJob job;
  job.kind = job_kind(request.has_param("kind") ? request.get_param_value("kind") : "digit");
  job.key = key_of(request);
  const std::vector<Drawing> drawings =
      drawings_in(request.get_header_value(Exchange::media_type), request.body, most_pictures);
  job.count = static_cast<int>(drawings.size());
  job.pictures = pack_drawings(drawings);
  return job;
}

}  // namespace

void put_job(Service& service, const httplib::Request& request, httplib::Response& response) {
  const auto put = service.jobs.put(job_in(request));
  if (!put) {
    response.set_header("Retry-After", "5");
    return send_error(response, 429, "too many jobs wait (digit-serve --jobs-waiting)");
  }
  if (put->how == PutJob::How::other) {
    return send_error(response, 422, "there is another job with this Idempotency-Key");
  }
  const auto found = service.jobs.find(put->id, {}, [] { return true; });
  if (!found) return send_error(response, 409, "somebody has deleted the job meanwhile");
  response.set_header("Location", "/api/jobs/" + put->id);
  send_json(response, job_json(*found), 202);
}

void list_jobs(Service& service, const httplib::Request& request, httplib::Response& response) {
  constexpr std::int64_t largest = 200;
  const std::int64_t limit = std::min(number(request, "limit", 50), largest);
  const JobCount count = service.jobs.store().count();
  Json dead = Json::array();
  for (const Job& job : service.jobs.store().dead(static_cast<int>(limit))) {
    dead.push_back(job_json(job));
  }
  send_json(response, {{"queued", count.queued},
                       {"running", count.running},
                       {"dead", count.dead},
                       {"dead_jobs", dead}});
}

void show_job(Service& service, const httplib::Request& request, httplib::Response& response) {
  const std::chrono::seconds time{std::min(number(request, "wait", 0), longest_wait)};
  const auto job = service.jobs.find(id_of(request), time, HttpServer::hang_up_test());
  if (!job) return send_missing(response);
  send_json(response, job_json(*job));
}

void delete_job(Service& service, const httplib::Request& request, httplib::Response& response) {
  if (!service.jobs.store().remove(id_of(request))) return send_missing(response);
  response.status = 204;
}

void requeue_job(Service& service, const httplib::Request& request, httplib::Response& response) {
  const std::string id = id_of(request);
  const bool queued = service.jobs.store().requeue(id);
  const auto job = service.jobs.store().find(id);
  if (!job) return send_missing(response);
  if (!queued) return send_error(response, 409, "only a dead job can be queued again");
  send_json(response, job_json(*job), 202);
}

}  // namespace digitnet::serve
