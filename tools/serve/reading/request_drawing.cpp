#include "serve/reading/request_drawing.hpp"

#include "common/text/base64.hpp"
#include "serve/reading/json_body.hpp"
#include "serve/reading/multipart.hpp"

#include <digitnet/core/error.hpp>
#include <digitnet/image/read_picture.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

namespace digitnet::serve {
namespace {

constexpr const char* accepted =
    "expected the file of a picture, a form with one, JSON with image (base64) or pixels (784 "
    "numbers), or 784 bytes as application/octet-stream";

bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// "image/png; charset=x" -> "image/png".
std::string media_type(std::string_view type) {
  std::string name{type.substr(0, type.find(';'))};
  std::erase_if(name, is_space);
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return name;
}

/// Base64 as it is found: broken into lines, with the alphabet of URLs, without its padding.
std::string decoded(std::string_view text) {
  if (text.starts_with("data:")) {
    const std::size_t comma = text.find(',');
    const std::string_view head = text.substr(0, std::min(comma, text.size()));
    if (comma == std::string_view::npos || !head.ends_with(";base64")) {
      throw InvalidArgument{"image: expected a data URL in base64"};
    }
    text.remove_prefix(comma + 1);
  }
  std::string plain;
  plain.reserve(text.size() + 3);
  for (const char c : text) {
    if (!is_space(c)) plain += c == '-' ? '+' : c == '_' ? '/' : c;
  }
  while (plain.size() % 4 != 0) plain += '=';
  auto bytes = tools::decode_base64(plain);
  if (!bytes) throw InvalidArgument{"image: expected base64"};
  return *std::move(bytes);
}

/// Bytes of ink; numbers of which none is above 1 are shares.
std::string ink_of(const std::vector<double>& pixels) {
  const bool fits = pixels.size() == MnistFormat::pixels &&
                    std::ranges::all_of(pixels, [](double p) { return p >= 0 && p <= 255; });
  if (!fits) throw InvalidArgument{"pixels: expected 784 numbers from 0 to 1 or from 0 to 255"};
  const double scale = std::ranges::max(pixels) <= 1 ? 255 : 1;
  std::string bytes;
  for (const double p : pixels) bytes += static_cast<char>(std::lround(p * scale));
  return bytes;
}

Drawing in_json(const std::string& text) {
  JsonBody json = parse_json_body(text);
  if (json.label || json.number_label || json.image.has_value() == json.pixels.has_value()) {
    throw InvalidArgument{"expected either image or pixels"};
  }
  Drawing drawing;
  drawing.raw = json.pixels.has_value();
  drawing.bytes = drawing.raw ? ink_of(*json.pixels) : decoded(*json.image);
  return drawing;
}

bool looks_like_json(std::string_view body) {
  const auto first = std::ranges::find_if_not(body, is_space);
  return first != body.end() && *first == '{';
}

bool is_picture(std::string_view body) {
  const auto file = std::as_bytes(std::span{body});
  return is_png(file) || is_jpeg(file) || is_bmp(file);
}

}  // namespace

Drawing drawing_in(std::string_view type, const std::string& body) {
  const std::string name = media_type(type);
  Drawing drawing;
  if (name == "multipart/form-data") {
    auto file = file_in_form(type, body);
    if (!file) throw InvalidArgument{"expected a form with one file"};
    drawing.bytes = *std::move(file);
    return drawing;
  }
  if (!is_picture(body)) {
    if (name == "application/json" || looks_like_json(body)) return in_json(body);
    const bool bytes = name.empty() || name == "application/octet-stream";
    drawing.raw = bytes && body.size() == MnistFormat::pixels;
    // Other files are named by who decodes them; what has no type at all may be one.
    if (!drawing.raw && (bytes ? body.size() < 8 : !name.starts_with("image/"))) {
      throw InvalidArgument{accepted};
    }
  }
  drawing.bytes = body;
  return drawing;
}

std::vector<Drawing> drawings_in(std::string_view type, const std::string& body, std::size_t most) {
  if (media_type(type) != "multipart/form-data") return {drawing_in(type, body)};
  std::vector<Drawing> drawings;
  for (std::string& file : files_in_form(type, body, most)) {
    drawings.emplace_back().bytes = std::move(file);
  }
  if (drawings.empty()) {
    throw InvalidArgument{"expected a form with files, at most " + std::to_string(most)};
  }
  return drawings;
}

}  // namespace digitnet::serve
