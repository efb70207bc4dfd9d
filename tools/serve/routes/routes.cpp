#include "serve/routes/routes.hpp"

#include "serve/database/database_error.hpp"
#include "serve/http/responses.hpp"
#include "serve/page/page.hpp"
#include "serve/routes/history_routes.hpp"
#include "serve/routes/job_routes.hpp"
#include "serve/routes/predict_route.hpp"

#include <digitnet/core/error.hpp>
#include <digitnet/version.hpp>

#include <algorithm>
#include <exception>
#include <new>
#include <string_view>

namespace digitnet::serve {
namespace {

using httplib::Request;
using httplib::Response;
using HandlerResponse = httplib::Server::HandlerResponse;

const std::string entry_path = R"(/api/history/(\d{1,18}))";
const std::string job_path = "/api/jobs/([0-9a-f]{32})";

/// The routes as metrics name them, and what may be done with them.
struct Route {
  std::string_view path;
  std::string_view methods;
};
constexpr Route routes[] = {{"/", "GET, HEAD"},
                            {"/openapi.json", "GET, HEAD"},
                            {"/healthz", "GET, HEAD"},
                            {"/readyz", "GET, HEAD"},
                            {"/metrics", "GET, HEAD"},
                            {"/api/predict", "POST"},
                            {"/api/number", "POST"},
                            {"/api/inspect", "POST"},
                            {"/api/models", "GET, HEAD"},
                            {"/api/history", "GET, HEAD, DELETE"},
                            {"/api/history/{id}", "GET, HEAD, DELETE"},
                            {"/api/history/{id}/label", "POST"},
                            {"/api/history/{id}/picture", "GET, HEAD"},
                            {"/api/jobs", "GET, HEAD, POST"},
                            {"/api/jobs/{id}", "GET, HEAD, DELETE"},
                            {"/api/jobs/{id}/requeue", "POST"},
                            {"/api/export", "GET, HEAD"}};

/// The route of a path; none for paths that do not exist.
const Route* route_of(std::string_view path) {
  constexpr std::string_view history = "/api/history/";
  std::string name{path.substr(0, path.find('?'))};
  if (name.starts_with(history)) {
    const std::size_t end =
        std::min(name.find_first_not_of("0123456789", history.size()), name.size());
    const std::size_t digits_here = end - history.size();
    if (digits_here == 0 || digits_here > 18) return nullptr;
    name.replace(history.size(), digits_here, "{id}");
  }
  constexpr std::string_view jobs = "/api/jobs/";
  if (name.starts_with(jobs)) {
    constexpr std::size_t id_length = 32;
    const std::size_t end =
        std::min(name.find_first_not_of("0123456789abcdef", jobs.size()), name.size());
    if (end - jobs.size() != id_length) return nullptr;
    name.replace(jobs.size(), id_length, "{id}");
  }
  const auto* found = std::ranges::find(routes, name, &Route::path);
  return found == std::end(routes) ? nullptr : found;
}

/// The method as metrics name it; whatever else a client calls one is "other".
std::string_view method_of(std::string_view method) {
  for (const std::string_view known :
       {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    if (method == known) return known;
  }
  return "other";
}

/// Whether the program is alive: nothing that it waits for, such as a database, is asked.
void send_health(Service& service, Response& response) {
  send_json(response, {{"status", "ok"},
                       {"version", version},
                       {"model", service.models.find("")->name},
                       {"entries", service.entries.load()}});
}

/// Whether it may be sent work: its history answers, and there is room in its queue.
void send_readiness(Service& service, Response& response) {
  if (service.queue.is_full()) return send_error(response, 503, "too many drawings wait");
  const HistoryCount count = count_entries(service);
  send_json(response, {{"status", "ready"}, {"entries", count.entries}});
}

/// Lets the pages of allowed origins use the API (CORS).
void allow_origin(const Service& service, const Request& request, Response& response) {
  if (service.guard.origins.empty()) return;
  response.set_header("Vary", "Origin");
  if (const auto origin = allowed_origin(request.get_header_value("Origin"), service.guard)) {
    response.set_header("Access-Control-Allow-Origin", *origin);
    response.set_header("Access-Control-Expose-Headers", "Location, Retry-After");
  }
}

/// What a browser asks before it lets another origin's page use a route.
void send_options(const Request& request, Response& response) {
  const Route* route = route_of(request.path);
  if (route == nullptr) return send_error(response, 404, "there is nothing here");
  response.status = 204;
  response.set_header("Allow", std::string{route->methods} + ", OPTIONS");
  response.set_header("Access-Control-Allow-Methods", std::string{route->methods});
  response.set_header("Access-Control-Allow-Headers", "Content-Type, Idempotency-Key");
  response.set_header("Access-Control-Max-Age", "600");
}

/// What a handler threw, as a response. Errors that are not the client's are told on standard error
/// only.
void send_exception(Log& log, Response& response, const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const FileError& error) {
    send_error(response, 400, error.what());
  } catch (const InvalidArgument& error) {
    send_error(response, 400, error.what());
  } catch (const DatabaseError& error) {
    log.say(error.what());
    response.set_header("Retry-After", "2");
    send_error(response, 503,
               error.kind() == DatabaseError::Kind::full
                   ? "the disk of the database is full; only deleting helps"
                   : "the database does not answer; try again in a moment");
  } catch (const std::exception& error) {
    log.say(error.what());
    send_error(response, 500, "the server could not do that");
  }
}

/// For statuses without a body, most of them from cpp-httplib itself.
void explain(const Request& request, Response& response) {
  if (!response.body.empty() || response.status < 400) return;
  const Route* route = route_of(request.path);
  if (response.status == 404 && route != nullptr) {
    response.set_header("Allow", std::string{route->methods} + ", OPTIONS");
    return send_error(response, 405, "not with this method");
  }
  send_error(response, response.status,
             response.status == 404 ? "there is nothing here"
                                    : "this is not a request that can be answered");
}

}  // namespace

void add_routes(HttpServer& server, Service& service) {
  server.set_default_headers(safe_headers());
  server.set_pre_routing_handler([&service](const Request& request, Response& response) {
    response.set_header("Cache-Control", "no-store");
    response.set_header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    allow_origin(service, request, response);
    return HandlerResponse::Unhandled;
  });
  server.set_exception_handler(
      [&service](const Request&, Response& response, std::exception_ptr thrown) {
        send_exception(service.log, response, thrown);
      });
  server.set_error_handler(
      [](const Request& request, Response& response) { explain(request, response); });
  const auto count = [&service](std::string_view method, std::string_view path, int status) {
    const Route* route = route_of(path);
    service.metrics.count_request(method_of(method), route ? route->path : "other", status);
  };
  server.set_logger([count](const Request& request, const Response& response) {
    count(request.method, request.path, response.status);
  });
  server.on_refusal = count;

  using Handle = void (*)(Service&, const Request&, Response&);
  const auto bound = [&service](Handle handle) {
    return [&service, handle](const Request& request, Response& response) {
      handle(service, request, response);
    };
  };
  server.Post("/api/predict", bound(answer_predict));
  server.Post("/api/number", bound(answer_number));
  server.Post("/api/inspect", bound(answer_inspection));
  server.Get("/api/models", bound(list_models));
  server.Get("/api/history", bound(list_history));
  server.Delete("/api/history", bound(clear_history));
  server.Get(entry_path, bound(show_entry));
  server.Get(entry_path + "/picture", bound(show_picture));
  server.Delete(entry_path, bound(delete_entry));
  server.Post(entry_path + "/label", bound(label_entry));
  server.Get("/api/export", bound(send_export));
  server.Post("/api/jobs", bound(put_job));
  server.Get("/api/jobs", bound(list_jobs));
  server.Get(job_path, bound(show_job));
  server.Delete(job_path, bound(delete_job));
  server.Post(job_path + "/requeue", bound(requeue_job));

  const std::string policy = page_policy(text_of(page_bytes()));
  server.Get("/", [policy](const Request&, Response& response) {
    response.headers.erase("Content-Security-Policy");
    response.set_header("Content-Security-Policy", policy);
    response.set_content(std::string{text_of(page_bytes())}, "text/html; charset=utf-8");
  });
  server.Get("/openapi.json", [](const Request&, Response& response) {
    response.set_content(std::string{text_of(openapi_bytes())}, "application/json");
  });
  server.Get("/healthz",
             [&service](const Request&, Response& response) { send_health(service, response); });
  server.Get("/readyz",
             [&service](const Request&, Response& response) { send_readiness(service, response); });
  server.Options(".*", send_options);
  server.Get("/metrics", [&service, &server](const Request&, Response& response) {
    response.set_content(service.metrics.text(service.queue.waiting(), server.connections()),
                         "text/plain; version=0.0.4; charset=utf-8");
  });
}

}  // namespace digitnet::serve
