#include "serve/history/entry_json.hpp"

#include "common/text/base64.hpp"
#include "serve/history/export.hpp"
#include "serve/reading/json_body.hpp"

#include <digitnet/core/error.hpp>

#include <span>
#include <string_view>
#include <utility>

namespace digitnet::serve {
namespace {

constexpr std::string_view png_url = "data:image/png;base64,";

std::string base64(std::string_view bytes) {
  return tools::base64(std::as_bytes(std::span{bytes}));
}

}  // namespace

Json entry_json(const Entry& entry, bool whole) {
  Json json;
  json["id"] = entry.id;
  json["created"] = entry.created;
  tools::put_digit(json, entry.digit, entry.probabilities, entry.reason, tools::AnswerForm::page);
  json["label"] = entry.label ? Json(*entry.label) : Json(nullptr);
  json["model"] = entry.model;
  if (whole) {
    json["seen"] = base64(entry.seen);
    json["image"] = std::string{png_url} + base64(picture_of(entry));
  }
  return json;
}

std::optional<int> label_in_json(const std::string& body) {
  const JsonBody json = parse_json_body(body);
  if (!json.label || json.image || json.pixels) {
    throw InvalidArgument{"expected a label from 0 to 9, or null"};
  }
  return *json.label;
}

}  // namespace digitnet::serve
