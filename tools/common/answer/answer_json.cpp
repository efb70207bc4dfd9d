#include "common/answer/answer_json.hpp"

#include "common/text/base64.hpp"
#include "common/text/text.hpp"

#include <digitnet/core/text.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace digitnet::tools {
namespace {

std::string bytes_json(std::span<const std::uint8_t> bytes) { return base64(std::as_bytes(bytes)); }

Json box_json(const Box& box, bool page) {
  if (!page) return Json::array({box.x, box.y, box.width, box.height});
  return {{"x", box.x}, {"y", box.y}, {"width", box.width}, {"height", box.height}};
}

}  // namespace

void put_digit(Json& json, std::optional<int> digit,
               const std::array<float, digit_classes>& probabilities, std::string_view reason,
               AnswerForm form) {
  const bool page = form == AnswerForm::page;
  json["digit"] = digit ? Json(*digit) : Json(nullptr);
  if (!digit && page) json["reason"] = reason;
  json["confidence"] = std::ranges::max(probabilities);
  Json& list = json["probabilities"] = Json::array();
  for (const float p : probabilities) {
    // Seven decimals tell every float of this size apart from its neighbours.
    list.push_back(page ? std::round(double{p} * 1e7) / 1e7 : double{p});
  }
  if (!digit && !page) json["reason"] = reason;
}

void put_reading(Json& json, const Reading& reading, AnswerForm form) {
  put_digit(json, reading.digit, reading.probabilities, reading.reason(), form);
  if (form != AnswerForm::page) return;
  json["seen"] = bytes_json(reading.seen.pixels);
  json["box"] = box_json(reading.seen.box, true);
}

void put_number(Json& json, const NumberReading& reading, AnswerForm form) {
  const bool page = form == AnswerForm::page, any = reading.finding == NumberFinding::number;
  json["number"] = any ? Json(reading.text()) : Json(nullptr);
  if (!any && page) json["reason"] = reading.reason();
  Json list = Json::array();
  for (std::size_t row = 0; row < reading.lines.size(); ++row) {
    for (const Reading& digit : reading.lines[row]) {
      Json one;
      one["digit"] = digit.digit.value_or(0);
      one["confidence"] = digit.confidence;
      if (page) one["line"] = row;
      one["box"] = box_json(digit.seen.box, page);
      if (page) one["seen"] = bytes_json(digit.seen.pixels);
      list.push_back(std::move(one));
    }
  }
  json["digits"] = std::move(list);
  if (page) json["confidence"] = reading.confidence();
  if (!any && !page) json["reason"] = reading.reason();
}

std::string one_line_json(const Json& json) {
  if (json.is_number_float()) return shortest_text(static_cast<float>(json.get<double>()));
  if (json.is_string()) return json_string(json.get_ref<const std::string&>());
  if (!json.is_structured()) return json.dump();
  std::string text;
  for (const auto& [key, value] : json.items()) {
    if (!text.empty()) text += ", ";
    if (json.is_object()) text += json_string(key) + ": ";
    text += one_line_json(value);
  }
  return json.is_object() ? '{' + text + '}' : '[' + text + ']';
}

}  // namespace digitnet::tools
