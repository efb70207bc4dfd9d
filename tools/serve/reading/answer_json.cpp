#include "serve/reading/answer_json.hpp"

#include "common/text/base64.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace digitnet::serve {
namespace {

/// Maps as bytes, all on one scale: 0 is nothing, 255 the strongest answer of any of them. Negative
/// answers are nothing, as for the rectifier that follows.
Json features_json(const FeatureMaps& maps) {
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

double rounded_milliseconds(double milliseconds) { return std::round(milliseconds * 1000) / 1000; }

}  // namespace

Json answer_json(const Answer& answer, const std::string& model, std::int64_t id) {
  Json json;
  json["id"] = id > 0 ? Json(id) : Json(nullptr);
  json["kept"] = id > 0;
  put_reading(json, answer.reading, tools::AnswerForm::page);
  json["model"] = model;
  json["milliseconds"] = rounded_milliseconds(answer.milliseconds);
  if (!answer.features.values.empty()) json["features"] = features_json(answer.features);
  return json;
}

Json number_json(const NumberReading& reading, const std::string& model, double milliseconds) {
  Json json;
  put_number(json, reading, tools::AnswerForm::page);
  json["model"] = model;
  json["milliseconds"] = rounded_milliseconds(milliseconds);
  return json;
}

}  // namespace digitnet::serve
