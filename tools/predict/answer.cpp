#include "predict/answer.hpp"

#include "common/answer/answer_json.hpp"
#include "common/text/format.hpp"
#include "common/text/text.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace digitnet::tools {

std::string json_line(const Answer& answer) {
  Json json;
  json["file"] = answer.path;
  if (answer.failed()) {
    json["error"] = answer.error;
  } else {
    put_reading(json, answer.reading, AnswerForm::script);
  }
  return one_line_json(json) + '\n';
}

std::string text_line(const Answer& answer, std::size_t width, std::size_t top) {
  const Reading& reading = answer.reading;
  std::string line = pad_right(one_line(answer.path) + ":", width + 1);
  if (!reading.digit) return line + " no digit (" + reading.reason() + ")\n";
  std::array<std::size_t, digit_classes> order{};
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return reading.probabilities[a] > reading.probabilities[b];
  });
  for (std::size_t i = 0; i < std::min(top, digit_classes); ++i) {
    const auto share = static_cast<double>(reading.probabilities[order[i]]);
    line += " " + pad_right(std::to_string(order[i]) + " (" + percent(share, 1) + ")", 12);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

std::string error_line(const std::string& path, const std::string& error) {
  return "digit-predict: " + one_line(path + ": " + error) + '\n';
}

}  // namespace digitnet::tools
