#include "serve/routes/routes.hpp"

#include "serve/http/responses.hpp"
#include "serve/page/page.hpp"
#include "serve/routes/history_routes.hpp"
#include "serve/routes/predict_route.hpp"

#include <digitnet/core/error.hpp>
#include <digitnet/version.hpp>

#include <cstdio>
#include <exception>
#include <new>
#include <string_view>

namespace digitnet::serve {
namespace {

using httplib::Request;
using httplib::Response;
using HandlerResponse = httplib::Server::HandlerResponse;

const std::string entry_path = R"(/api/history/(\d{1,18}))";

/// The route of a path, as metrics name it; empty for paths that do not exist.
std::string_view route_of(std::string_view path) {
  constexpr std::string_view history = "/api/history/";
  for (const std::string_view known : {"/", "/openapi.json", "/healthz", "/metrics", "/api/predict",
                                       "/api/number", "/api/history", "/api/export"}) {
    if (path == known) return known;
  }
  if (!path.starts_with(history)) return "";
  const std::string_view rest = path.substr(history.size());
  const std::size_t end = std::min(rest.find_first_not_of("0123456789"), rest.size());
  if (end == 0 || end > 18) return "";
  const std::string_view action = rest.substr(end);
  return action.empty()         ? "/api/history/{id}"
         : action == "/label"   ? "/api/history/{id}/label"
         : action == "/picture" ? "/api/history/{id}/picture"
                                : "";
}

/// The method as metrics name it; whatever else a client calls one is "other".
std::string_view method_of(std::string_view method) {
  for (const std::string_view known :
       {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    if (method == known) return known;
  }
  return "other";
}

void send_health(Service& service, Response& response) {
  const HistoryCount count = service.history.count();
  send_json(response, {{"status", "ok"},
                       {"version", version},
                       {"model", service.model},
                       {"entries", count.entries}});
}

/// What a handler threw, as a response. Errors that are not the client's are told on standard error
/// only.
void send_exception(Response& response, const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const FileError& error) {
    send_error(response, 400, error.what());
  } catch (const InvalidArgument& error) {
    send_error(response, 400, error.what());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "digit-serve: %s\n", error.what());
    send_error(response, 500, "the server could not do that");
  }
}

/// For statuses without a body, most of them from cpp-httplib itself.
void explain(const Request& request, Response& response) {
  if (!response.body.empty() || response.status < 400) return;
  if (response.status == 404 && !route_of(request.path).empty()) {
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
    const auto refusal = refuse(request, service.guard);
    if (!refusal) return HandlerResponse::Unhandled;
    send_error(response, refusal->status, refusal->reason);
    return HandlerResponse::Handled;
  });
  server.set_exception_handler([](const Request&, Response& response, std::exception_ptr thrown) {
    send_exception(response, thrown);
  });
  server.set_error_handler(
      [](const Request& request, Response& response) { explain(request, response); });
  server.set_logger([&service](const Request& request, const Response& response) {
    const std::string_view route = route_of(request.path);
    service.metrics.count_request(method_of(request.method), route.empty() ? "other" : route,
                                  response.status);
  });

  using Answer = void (*)(Service&, const Request&, Response&);
  const auto bound = [&service](Answer answer) {
    return [&service, answer](const Request& request, Response& response) {
      answer(service, request, response);
    };
  };
  server.Post("/api/predict", bound(answer_predict));
  server.Post("/api/number", bound(answer_number));
  server.Get("/api/history", bound(list_history));
  server.Get(entry_path, bound(show_entry));
  server.Get(entry_path + "/picture", bound(show_picture));
  server.Delete(entry_path, bound(delete_entry));
  server.Post(entry_path + "/label", bound(label_entry));
  server.Get("/api/export", bound(send_export));

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
  server.Get("/metrics", [&service, &server](const Request&, Response& response) {
    response.set_content(service.metrics.text(service.queue.waiting(), server.connections()),
                         "text/plain; version=0.0.4; charset=utf-8");
  });
}

}  // namespace digitnet::serve
