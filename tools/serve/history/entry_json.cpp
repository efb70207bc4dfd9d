#include "serve/history/entry_json.hpp"

#include "common/text/base64.hpp"
#include "serve/history/export.hpp"

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

Json parse(const std::string& body) {
  Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) throw InvalidArgument{"expected a JSON object"};
  return json;
}

}  // namespace

Json entry_json(const Entry& entry, bool whole) {
  Json json;
  json["id"] = entry.id;
  json["created"] = entry.created;
  put_digit(json, entry.digit, entry.probabilities, entry.reason);
  json["label"] = entry.label ? Json(*entry.label) : Json(nullptr);
  json["model"] = entry.model;
  if (whole) {
    json["seen"] = base64(entry.seen);
    json["image"] = std::string{png_url} + base64(picture_of(entry));
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
    // The content tells which format it is, whatever is said here.
    const std::size_t comma = text.find(";base64,");
    if (!text.starts_with("data:image/") || comma == std::string_view::npos) {
      throw InvalidArgument{"expected " + std::string{png_url} + "..."};
    }
    text.remove_prefix(comma + std::string_view{";base64,"}.size());
  }
  auto bytes = tools::decode_base64(text);
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

}  // namespace digitnet::serve
