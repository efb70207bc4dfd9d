#include "serve/routes/predict_route.hpp"

#include "serve/history/entry_json.hpp"
#include "serve/http/exchange.hpp"
#include "serve/http/responses.hpp"
#include "serve/reading/parameters.hpp"
#include "serve/reading/request_drawing.hpp"

#include <digitnet/image/read_picture.hpp>
#include <digitnet/image/resample.hpp>

#include <chrono>
#include <optional>
#include <utility>

namespace digitnet::serve {
namespace {

Drawing drawing_of(const httplib::Request& request, const Service& service) {
  Drawing drawing = drawing_in(request.get_header_value(Exchange::media_type), request.body);
  drawing.limits = service.pictures;
  return drawing;
}

/// The picture as it is kept, always a PNG: as it was sent, unless it is large or in another
/// format.
std::string kept_picture(const Drawing& drawing) {
  constexpr std::size_t small = std::size_t{64} << 10U;
  constexpr int side = 256;
  if (drawing.raw) return "";
  const auto file = std::as_bytes(std::span{drawing.bytes});
  if (file.size() <= small && is_png(file)) return drawing.bytes;
  const Picture picture = decode_picture(file, "picture", drawing.limits);
  const Plane plane = shrunk(picture, region_of(picture.box()), side);
  Picture result(plane.width(), plane.height());
  std::ranges::transform(plane.pixels(), result.pixels().begin(), [](float value) {
    return static_cast<std::uint8_t>(std::clamp(value + 0.5F, 0.0F, 255.0F));
  });
  const auto bytes = encode_png(result);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Keeps the drawing, in the place of the entry `replace` if that is possible; returns its id.
std::int64_t keep(Service& service, const Drawing& drawing, const Answer& answer,
                  std::int64_t replace) {
  const Reading& reading = answer.reading;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  Entry entry;
  entry.id = replace;
  entry.created = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  entry.picture = kept_picture(drawing);
  entry.seen.assign(reading.seen.pixels.begin(), reading.seen.pixels.end());
  entry.digit = reading.digit;
  entry.reason = reading.reason();
  entry.probabilities = reading.probabilities;
  entry.model = service.model;
  if (replace > 0 && service.history.replace(entry)) return replace;
  const std::int64_t id = service.history.add(entry);
  ++service.entries;
  return id;
}

/// What the queue makes of `drawing`; nothing, and the refusal in `response`, if it is full.
std::optional<Answer> ask(Service& service, Drawing drawing, httplib::Response& response) {
  auto coming = service.queue.ask(std::move(drawing));
  if (coming) return coming->get();
  service.metrics.count_refused();
  response.set_header("Retry-After", "1");
  send_error(response, 429, "too many drawings wait; try again in a moment");
  return std::nullopt;
}

}  // namespace

void answer_predict(Service& service, const httplib::Request& request,
                    httplib::Response& response) {
  const bool wanted = flag(request, "keep", true);
  const std::int64_t replace = number(request, "replace", 0);
  Drawing drawing = drawing_of(request, service);
  drawing.features = flag(request, "features", false);
  const auto answer = ask(service, wanted ? drawing : std::move(drawing), response);
  if (!answer) return;
  const bool kept = wanted && answer->reading.rejection != Rejection::blank;
  const std::int64_t id = kept ? keep(service, drawing, *answer, replace) : 0;
  send_json(response, answer_json(*answer, service.model, id));
}

void answer_number(Service& service, const httplib::Request& request, httplib::Response& response) {
  Drawing drawing = drawing_of(request, service);
  drawing.number = true;
  const auto answer = ask(service, std::move(drawing), response);
  if (answer) {
    send_json(response, number_json(*answer->number, service.model, answer->milliseconds));
  }
}

}  // namespace digitnet::serve
