#include "serve/routes/history_routes.hpp"

#include "serve/history/entry_json.hpp"
#include "serve/history/export.hpp"
#include "serve/http/responses.hpp"
#include "serve/reading/parameters.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

namespace digitnet::serve {
namespace {

std::int64_t id_of(const httplib::Request& request) {
  return std::stoll(request.matches[1].str());  // the route admits up to 18 digits
}

void send_missing(httplib::Response& response) { send_error(response, 404, "no such drawing"); }

}  // namespace

void list_history(Service& service, const httplib::Request& request, httplib::Response& response) {
  constexpr std::int64_t largest = 200;
  const std::int64_t limit = std::min(number(request, "limit", 50), largest);
  const std::int64_t before = number(request, "before", std::numeric_limits<std::int64_t>::max());
  const HistoryCount count = count_entries(service);
  Json list = Json::array();
  for (const Entry& entry : service.history.list(static_cast<int>(limit), before)) {
    list.push_back(entry_json(entry, false));
  }
  send_json(response, {{"count", count.entries}, {"labelled", count.labelled}, {"entries", list}});
}

void show_entry(Service& service, const httplib::Request& request, httplib::Response& response) {
  const auto entry = service.history.find(id_of(request));
  if (!entry) return send_missing(response);
  send_json(response, entry_json(*entry, true));
}

void show_picture(Service& service, const httplib::Request& request, httplib::Response& response) {
  const auto entry = service.history.find(id_of(request));
  if (!entry) return send_missing(response);
  response.set_content(picture_of(*entry), "image/png");
}

void delete_entry(Service& service, const httplib::Request& request, httplib::Response& response) {
  if (!service.history.remove(id_of(request))) return send_missing(response);
  --service.entries;
  response.status = 204;
}

void clear_history(Service& service, const httplib::Request& request, httplib::Response& response) {
  // A slip, such as an id that is missing, must not cost everything.
  if (!flag(request, "all", false)) {
    throw InvalidArgument{"all: expected 1, which forgets every drawing"};
  }
  static_cast<void>(service.history.clear());
  service.entries = 0;
  response.status = 204;
}

void label_entry(Service& service, const httplib::Request& request, httplib::Response& response) {
  const std::int64_t id = id_of(request);
  const Label label = label_in_json(request.body);
  // Without any, what was said is taken back, whatever it is of.
  const bool done = (label.number.empty() && service.history.set_label(id, label.digit)) ||
                    (!label.digit && service.history.set_number_label(id, label.number));
  if (done) return show_entry(service, request, response);
  if (!service.history.find(id)) return send_missing(response);
  throw InvalidArgument{label.digit
                            ? "label: this is a whole number; expected a text of digits"
                            : "label: this is a single digit; expected a number from 0 to 9"};
}

void send_export(Service& service, const httplib::Request& request, httplib::Response& response) {
  const std::string name = request.has_param("format") ? request.get_param_value("format") : "idx";
  if (name != "idx" && name != "png") {
    return send_error(response, 400, "format: expected idx or png");
  }
  const auto format = name == "idx" ? ExportFormat::idx : ExportFormat::png;
  if (!service.exports.try_acquire()) {
    response.set_header("Retry-After", "5");
    return send_error(response, 503, "other exports are running; try again in a moment");
  }
  const std::shared_ptr<Service> turn{&service, [](Service* s) { s->exports.release(); }};
  const auto archive = std::make_shared<SpoolFile>(export_labelled(service.history, format));
  if (archive->size() == 0) return send_error(response, 404, "no drawing has a label yet");
  response.set_header("Content-Disposition", "attachment; filename=\"digits-" + name + ".tar\"");
  response.set_content_provider(
      archive->size(), "application/x-tar",
      [archive, turn](std::size_t at, std::size_t, httplib::DataSink& to) {
        std::array<char, std::size_t{64} << 10U> piece;
        const auto size = archive->read(at, piece.data(), piece.size());
        return size > 0 && to.write(piece.data(), size);
      });
}

}  // namespace digitnet::serve
