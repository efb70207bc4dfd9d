#include "serve/reading/answer_json.hpp"

#include "common/text/base64.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace digitnet::serve {
namespace {

Json probabilities_json(const std::array<float, digits>& probabilities) {
  Json list = Json::array();
  // Seven digits tell every float of this size apart from its neighbours.
  for (const float p : probabilities) list.push_back(std::round(double{p} * 1e7) / 1e7);
  return list;
}

/// Maps as bytes, all on one scale: 0 is nothing, 255 the strongest answer of any of them. Negative
/// answers are nothing, as for the rectifier that follows.
Json features_json(const tools::FeatureMaps& maps) {
  float strongest = 1e-6F;
  for (const float value : maps.values) strongest = std::max(strongest, value);
  std::vector<std::byte> bytes;
  for (const float value : maps.values) {
    bytes.push_back(static_cast<std::byte>(std::lround(255 * std::max(value, 0.0F) / strongest)));
  }
  return {{"channels", maps.shape.channels},
          {"height", maps.shape.height},
          {"width", maps.shape.width},
          {"maps", tools::base64(bytes)}};
}

Json box_json(const Box& box) {
  return {{"x", box.x}, {"y", box.y}, {"width", box.width}, {"height", box.height}};
}

std::string bytes_json(std::span<const std::uint8_t> bytes) {
  return tools::base64(std::as_bytes(bytes));
}

double rounded_milliseconds(double milliseconds) { return std::round(milliseconds * 1000) / 1000; }

}  // namespace

void put_digit(Json& json, std::optional<int> digit, const std::array<float, digits>& probabilities,
               std::string_view reason) {
  json["digit"] = digit ? Json(*digit) : Json(nullptr);
  if (!digit) json["reason"] = reason;
  json["confidence"] = std::ranges::max(probabilities);
  json["probabilities"] = probabilities_json(probabilities);
}

Json answer_json(const Reading& reading, const std::string& model, std::int64_t id) {
  Json json;
  json["id"] = id > 0 ? Json(id) : Json(nullptr);
  const int likeliest = static_cast<int>(reading.likeliest());
  put_digit(json, reading.is_digit() ? std::optional{likeliest} : std::nullopt,
            reading.probabilities, reason(reading.rejection));
  json["seen"] = bytes_json(reading.seen.pixels);
  json["box"] = box_json(reading.seen.box);
  json["model"] = model;
  json["milliseconds"] = rounded_milliseconds(reading.milliseconds);
  if (!reading.features.values.empty()) json["features"] = features_json(reading.features);
  return json;
}

Json number_json(const NumberReading& reading, const std::string& model, double milliseconds) {
  const bool any = reading.finding == NumberFinding::number;
  Json json;
  json["number"] = any ? Json(reading.text()) : Json(nullptr);
  if (!any) json["reason"] = reason(reading.finding);
  float sure = any ? 1.0F : 0.0F;
  Json& list = json["digits"] = Json::array();
  int row = 0;
  for (const auto& line : reading.lines) {
    for (const ReadDigit& digit : line) {
      sure *= digit.confidence;
      list.push_back({{"digit", digit.digit},
                      {"confidence", digit.confidence},
                      {"line", row},
                      {"box", box_json(digit.box)},
                      {"seen", bytes_json(digit.pixels)}});
    }
    ++row;
  }
  json["confidence"] = sure;
  json["model"] = model;
  json["milliseconds"] = rounded_milliseconds(milliseconds);
  return json;
}

}  // namespace digitnet::serve
