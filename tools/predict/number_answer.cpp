#include "predict/number_answer.hpp"

#include "common/answer/answer_json.hpp"
#include "common/text/format.hpp"
#include "common/text/text.hpp"

namespace digitnet::tools {

std::string json_line(const NumberAnswer& answer) {
  Json json;
  json["file"] = answer.path;
  if (answer.failed()) {
    json["error"] = answer.error;
  } else {
    put_number(json, answer.reading, AnswerForm::script);
  }
  return one_line_json(json) + '\n';
}

std::string text_lines(const NumberAnswer& answer, std::size_t width) {
  std::string text = pad_right(one_line(answer.path) + ":", width + 1);
  if (answer.reading.finding != NumberFinding::number) {
    return text + " no number (" + answer.reading.reason() + ")\n";
  }
  bool first = true;
  for (const auto& row : answer.reading.lines) {
    if (!first) text += std::string(width + 1, ' ');
    first = false;
    text += ' ';
    double sure = 1;
    for (const Reading& digit : row) {
      text += std::to_string(digit.digit.value_or(0));
      sure *= static_cast<double>(digit.confidence);
    }
    text += " (" + percent(sure, 1) + ")\n";
  }
  return text;
}

}  // namespace digitnet::tools
