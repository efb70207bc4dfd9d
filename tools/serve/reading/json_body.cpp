#include "serve/reading/json_body.hpp"

#include <digitnet/core/error.hpp>

#include <nlohmann/json.hpp>

#include <cmath>
#include <string_view>
#include <utility>

namespace digitnet::serve {
namespace {

constexpr int deepest = 4;
constexpr std::size_t most_pixels = 784;

/// Called by the parser for each token; false ends the parsing with `wrong`.
class Reader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  JsonBody body;
  std::string wrong = "expected a JSON object";

  bool null() override {
    if (key_ != "label" || depth_ != 1) return refuse();
    body.label = std::optional<int>{};
    return true;
  }
  bool boolean(bool /*value*/) override { return refuse(); }
  bool number_integer(number_integer_t value) override {
    return number(static_cast<double>(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return number(static_cast<double>(value));
  }
  bool number_float(number_float_t value, const string_t& /*text*/) override {
    return number(value);
  }
  bool string(string_t& value) override {
    if ((key_ != "image" && key_ != "label") || depth_ != 1) return refuse();
    (key_ == "image" ? body.image : body.number_label) = std::move(value);
    return true;
  }
  bool binary(binary_t& /*value*/) override { return refuse(); }

  bool start_object(std::size_t /*size*/) override { return ++depth_ == 1 || refuse(); }
  bool end_object() override { return --depth_ == 0; }
  bool start_array(std::size_t /*size*/) override {
    if (++depth_ > deepest) return refuse("expected at most four levels");
    if (key_ != "pixels") return refuse();
    if (depth_ == 2) body.pixels.emplace();
    return true;
  }
  bool end_array() override { return --depth_ > 0; }

  bool key(string_t& name) override {
    key_ = name;
    const bool seen = (name == "image" && body.image) || (name == "pixels" && body.pixels) ||
                      (name == "label" && (body.label || body.number_label));
    if (seen) return refuse("expected each name once");
    return name == "image" || name == "pixels" || name == "label" ||
           refuse("expected no names but image, pixels and label");
  }

  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return false;
  }

 private:
  bool refuse(std::string_view why = "") {
    if (!why.empty()) {
      wrong = why;
    } else if (key_ == "image") {
      wrong = "image: expected a text";
    } else if (key_ == "pixels") {
      wrong = "pixels: expected a list of 784 numbers";
    } else if (key_ == "label") {
      wrong = "label: expected a number from 0 to 9, a text of digits, or null";
    }
    return false;
  }

  bool number(double value) {
    if (key_ == "pixels" && depth_ > 1) {  // rows within the list are as good
      if (body.pixels->size() == most_pixels) return refuse();
      body.pixels->push_back(value);
      return true;
    }
    const bool is_digit = value >= 0 && value <= 9 && value == std::floor(value);
    if (key_ != "label" || depth_ != 1 || !is_digit) return refuse();
    body.label = std::optional{static_cast<int>(value)};
    return true;
  }

  std::string key_;
  int depth_ = 0;
};

}  // namespace

JsonBody parse_json_body(const std::string& text) {
  Reader reader;
  if (!nlohmann::json::sax_parse(text, &reader)) throw InvalidArgument{reader.wrong};
  return std::move(reader.body);
}

}  // namespace digitnet::serve
