#include "serve/routes/predict_route.hpp"

#include "serve/database/database_error.hpp"
#include "serve/history/entry_json.hpp"
#include "serve/http/exchange.hpp"
#include "serve/http/responses.hpp"
#include "serve/reading/parameters.hpp"
#include "serve/reading/request_drawing.hpp"

#include <digitnet/core/text.hpp>

#include <chrono>
#include <optional>
#include <utility>

namespace digitnet::serve {
namespace {

Drawing drawing_of(const httplib::Request& request, const Service& service) {
  Drawing drawing = drawing_in(request.get_header_value(Exchange::media_type), request.body);
  drawing.limits = service.pictures;
  drawing.model = service.models.find(request.get_param_value("model"));
  return drawing;
}

/// What the history keeps of an answer.
Entry entry_of(Answer& answer) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  Entry entry;
  entry.created = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  entry.picture = std::move(answer.picture);
  entry.model = answer.model;
  if (answer.number) {
    entry.is_number = true;
    entry.seen.assign(MnistFormat::pixels, '\0');
    entry.number = answer.number->text();
    entry.reason = answer.number->reason();
    return entry;
  }
  const Reading& reading = answer.reading;
  entry.seen.assign(reading.seen.pixels.begin(), reading.seen.pixels.end());
  entry.digit = reading.digit;
  entry.reason = reading.reason();
  entry.probabilities = reading.probabilities;
  return entry;
}

/// Keeps the drawing, in the place of the entry `replace` if that is possible; returns its id, or 0
/// if it could not be kept: the answer is none the worse for that.
std::int64_t keep(Service& service, Answer& answer, std::int64_t replace) {
  Entry entry = entry_of(answer);
  entry.id = replace;
  try {
    if (replace > 0 && service.history.replace(entry)) return replace;
    const std::int64_t id = service.history.add(entry);
    ++service.entries;
    return id;
  } catch (const DatabaseError& error) {
    service.log.say(error.what());
    return 0;
  }
}

/// The answer of a queue; nothing, and the refusal in `response`, if there is none.
template <class Queue>
std::optional<Answer> ask(Queue& queue, Drawing drawing, Service& service,
                          httplib::Response& response) {
  drawing.abandoned = HttpServer::hang_up_test();
  auto coming = queue.ask(std::move(drawing));
  if (!coming) {
    service.metrics.count_refused();
    response.set_header("Retry-After", "1");
    send_error(response, 429, "too many drawings wait; try again in a moment");
    return std::nullopt;
  }
  Answer answer = coming->get();
  switch (answer.unread) {
    case Unread::no:
      return answer;
    case Unread::abandoned:
      send_error(response, 503, "nobody waited for the answer, or the server ends");
      break;
    case Unread::too_long: {
      const double seconds = std::chrono::duration<double>{service.numbers.cpu_time()}.count();
      send_error(response, 503,
                 "reading this takes more than " + shortest_text(seconds) +
                     " s of the processor (digit-serve --deadline): send less of it at a time");
      break;
    }
  }
  return std::nullopt;
}

}  // namespace

void answer_predict(Service& service, const httplib::Request& request,
                    httplib::Response& response) {
  const bool wanted = flag(request, "keep", true);
  const std::int64_t replace = number(request, "replace", 0);
  Drawing drawing = drawing_of(request, service);
  drawing.features = flag(request, "features", false);
  drawing.kept = wanted;
  auto answer = ask(service.queue, std::move(drawing), service, response);
  if (!answer) return;
  const bool kept = wanted && answer->reading.rejection != Rejection::blank;
  const std::int64_t id = kept ? keep(service, *answer, replace) : 0;
  send_json(response, answer_json(*answer, id));
}

void answer_number(Service& service, const httplib::Request& request, httplib::Response& response) {
  const bool wanted = flag(request, "keep", false);
  const std::int64_t replace = number(request, "replace", 0);
  Drawing drawing = drawing_of(request, service);
  drawing.kept = wanted;
  auto answer = ask(service.numbers, std::move(drawing), service, response);
  if (!answer) return;
  const bool kept = wanted && answer->number->finding != NumberFinding::blank;
  const std::int64_t id = kept ? keep(service, *answer, replace) : 0;
  Json json = {{"id", id > 0 ? Json(id) : Json(nullptr)}, {"kept", id > 0}};
  json.update(number_json(*answer));
  send_json(response, json);
}

void answer_inspection(Service& service, const httplib::Request& request,
                       httplib::Response& response) {
  Drawing drawing = drawing_of(request, service);
  InspectionWish& wish = drawing.inspected.emplace();
  wish.layers = flag(request, "layers", true);
  wish.explanation = flag(request, "explain", true);
  if (request.has_param("label")) {
    const std::int64_t label = number(request, "label", 0);
    if (label > 9) throw InvalidArgument{"label: expected a digit"};
    wish.label = static_cast<int>(label);
  }
  const auto answer = ask(service.numbers, std::move(drawing), service, response);
  if (answer) send_json(response, inspection_json(*answer));
}

void list_models(Service& service, const httplib::Request& /*request*/,
                 httplib::Response& response) {
  Json list = Json::array();
  for (const ServedModels::Model& model : service.models.all()) {
    Json layers = Json::array();
    for (const LayerSummary& layer : model->layers.layers()) layers.push_back(layer.name);
    list.push_back({{"name", model->name},
                    {"parameters", total_parameters(model->layers.layers())},
                    {"layers", std::move(layers)}});
  }
  send_json(response, {{"models", list}});
}

}  // namespace digitnet::serve
