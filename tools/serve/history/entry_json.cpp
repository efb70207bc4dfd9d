#include "serve/history/entry_json.hpp"

#include "common/text/base64.hpp"
#include "serve/history/export.hpp"
#include "serve/reading/json_body.hpp"

#include <digitnet/core/error.hpp>

#include <algorithm>
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
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
  };
  if (entry.is_number) {
    json["number"] = text_or_null(entry.number);
    if (entry.number.empty()) json["reason"] = entry.reason;
    json["label"] = text_or_null(entry.number_label);
  } else {
    tools::put_digit(json, entry.digit, entry.probabilities, entry.reason, tools::AnswerForm::page);
    json["label"] = entry.label ? Json(*entry.label) : Json(nullptr);
  }
  json["model"] = entry.model;
  if (whole) {
    if (!entry.is_number) json["seen"] = base64(entry.seen);
    json["image"] = std::string{png_url} + base64(picture_of(entry));
  }
  return json;
}

Label label_in_json(const std::string& body) {
  constexpr std::size_t longest = 200;
  const JsonBody json = parse_json_body(body);
  const bool one = json.label.has_value() != json.number_label.has_value();
  if (!one || json.image || json.pixels) {
    throw InvalidArgument{
        "expected a label from 0 to 9, the digits of a number as a text, or null"};
  }
  if (json.label) return {*json.label, ""};
  const std::string& number = *json.number_label;
  const bool digits =
      std::ranges::all_of(number, [](char c) { return (c >= '0' && c <= '9') || c == '\n'; });
  if (!digits || number.empty() || number.size() > longest) {
    throw InvalidArgument{"label: expected 1 to 200 digits, lines apart by newlines"};
  }
  return {std::nullopt, number};
}

}  // namespace digitnet::serve
