#include "serve/reading/answer_json.hpp"

#include "common/text/base64.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
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

/// Who answered, and how fast.
void put_origin(Json& json, const Answer& answer) {
  json["model"] = answer.model;
  json["milliseconds"] = std::round(answer.milliseconds * 1000) / 1000;
}

/// To four digits: these are colours.
double rounded(float effect) { return std::round(static_cast<double>(effect) * 1e4) / 1e4; }

}  // namespace

Json answer_json(const Answer& answer, std::int64_t id) {
  Json json;
  json["id"] = id > 0 ? Json(id) : Json(nullptr);
  json["kept"] = id > 0;
  put_reading(json, answer.reading, tools::AnswerForm::page);
  put_origin(json, answer);
  if (!answer.features.values.empty()) json["features"] = features_json(answer.features);
  return json;
}

Json number_json(const Answer& answer) {
  Json json;
  put_number(json, *answer.number, tools::AnswerForm::page);
  put_origin(json, answer);
  return json;
}

Json inspection_json(const Answer& answer) {
  Json json;
  put_reading(json, answer.reading, tools::AnswerForm::page);
  put_origin(json, answer);
  json["layers"] = Json::array();
  for (const auto& [name, maps] : answer.inspection->layers) {
    Json layer = {{"name", name}};
    layer.update(features_json(maps));
    json["layers"].push_back(std::move(layer));
  }
  if (!answer.inspection->effects.empty()) {
    Json effects = Json::array();
    for (const float effect : answer.inspection->effects) effects.push_back(rounded(effect));
    json["explanation"] = {{"label", answer.inspection->label}, {"effects", std::move(effects)}};
  }
  return json;
}

}  // namespace digitnet::serve
