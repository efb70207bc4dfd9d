#include "answer_json.hpp"

#include "base64.hpp"
#include "export.hpp"

#include <digitnet/core/error.hpp>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

namespace digitnet::draw {
namespace {

constexpr std::string_view png_url = "data:image/png;base64,";

Json probabilities_json(const std::array<float, digits>& probabilities) {
  Json list = Json::array();
  // Seven digits tell every float of this size apart from its neighbours.
  for (const float p : probabilities) list.push_back(std::round(double{p} * 1e7) / 1e7);
  return list;
}

template <class Digit>
void put_digit(Json& json, Digit digit, const std::array<float, digits>& probabilities,
               std::string_view reason) {
  json["digit"] = digit ? Json(*digit) : Json(nullptr);
  if (!digit) json["reason"] = reason;
  json["confidence"] = std::ranges::max(probabilities);
  json["probabilities"] = probabilities_json(probabilities);
}

/// Maps as bytes, all on one scale: 0 is nothing, 255 the strongest answer of any of them. Negative
/// answers are nothing, as for the rectifier that follows.
Json features_json(const tools::FeatureMaps& maps) {
  float strongest = 1e-6F;
  for (const float value : maps.values) strongest = std::max(strongest, value);
  std::string bytes;
  for (const float value : maps.values) {
    bytes += static_cast<char>(std::lround(255 * std::max(value, 0.0F) / strongest));
  }
  return {{"channels", maps.shape.channels},
          {"height", maps.shape.height},
          {"width", maps.shape.width},
          {"maps", encode_base64(bytes)}};
}

Json parse(const std::string& body) {
  Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) throw InvalidArgument{"expected a JSON object"};
  return json;
}

}  // namespace

Json answer_json(const Reading& reading, const std::string& model, std::int64_t id) {
  Json json;
  json["id"] = id > 0 ? Json(id) : Json(nullptr);
  put_digit(json, reading.is_digit() ? std::optional{reading.likeliest()} : std::nullopt,
            reading.probabilities, reason(reading.seen.finding));
  json["seen"] = encode_base64(reading.seen.pixels);
  const Box& box = reading.seen.box;
  json["box"] = {{"x", box.x}, {"y", box.y}, {"width", box.width}, {"height", box.height}};
  json["model"] = model;
  json["milliseconds"] = std::round(reading.milliseconds * 1000) / 1000;
  if (!reading.features.values.empty()) json["features"] = features_json(reading.features);
  return json;
}

Json entry_json(const Entry& entry, bool whole) {
  Json json;
  json["id"] = entry.id;
  json["created"] = entry.created;
  put_digit(json, entry.digit, entry.probabilities, entry.reason);
  json["label"] = entry.label ? Json(*entry.label) : Json(nullptr);
  json["model"] = entry.model;
  if (whole) {
    json["seen"] = encode_base64(entry.seen);
    json["image"] = std::string{png_url} + encode_base64(picture_of(entry));
  }
  return json;
}

std::string image_in_json(const std::string& body) {
  const Json json = parse(body);
  const auto found = json.find("image");
  if (found == json.end() || !found->is_string()) {
    throw InvalidArgument{"expected a text called image"};
  }
  std::string_view text = found->get_ref<const std::string&>();
  if (text.starts_with("data:")) {
    if (!text.starts_with(png_url))
      throw InvalidArgument{"expected " + std::string{png_url} + "..."};
    text.remove_prefix(png_url.size());
  }
  auto bytes = decode_base64(text);
  if (!bytes) throw InvalidArgument{"image: expected base64"};
  return *std::move(bytes);
}

std::optional<int> label_in_json(const std::string& body) {
  const Json json = parse(body);
  const auto found = json.find("label");
  if (found != json.end()) {
    if (found->is_null()) return std::nullopt;
    if (found->is_number_integer() && *found >= 0 && *found <= 9) return found->get<int>();
  }
  throw InvalidArgument{"expected a label from 0 to 9, or null"};
}

}  // namespace digitnet::draw
