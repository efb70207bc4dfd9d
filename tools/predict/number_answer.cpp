#include "predict/number_answer.hpp"

#include "common/text/format.hpp"
#include "common/text/text.hpp"

#include <digitnet/core/text.hpp>

namespace digitnet::tools {

std::string json_line(const NumberAnswer& answer) {
  std::string line = "{\"file\": " + json_string(answer.path);
  if (answer.failed()) return line + ", \"error\": " + json_string(answer.error) + "}\n";
  const NumberReading& reading = answer.reading;
  const bool any = reading.finding == NumberFinding::number;
  line += ", \"number\": " + (any ? json_string(reading.text()) : "null") + ", \"digits\": [";
  const char* separator = "";
  for (const auto& row : reading.lines) {
    for (const ReadDigit& digit : row) {
      const Box& box = digit.box;
      line += separator;
      line += "{\"digit\": " + std::to_string(digit.digit) +
              ", \"confidence\": " + shortest_text(digit.confidence) + ", \"box\": [" +
              std::to_string(box.x) + ", " + std::to_string(box.y) + ", " +
              std::to_string(box.width) + ", " + std::to_string(box.height) + "]}";
      separator = ", ";
    }
  }
  line += ']';
  if (!any) line += ", \"reason\": " + json_string(reason(reading.finding));
  return line + "}\n";
}

std::string text_lines(const NumberAnswer& answer, std::size_t width) {
  std::string text = pad_right(one_line(answer.path) + ":", width + 1);
  if (answer.reading.finding != NumberFinding::number) {
    return text + " no number (" + std::string{reason(answer.reading.finding)} + ")\n";
  }
  bool first = true;
  for (const auto& row : answer.reading.lines) {
    if (!first) text += std::string(width + 1, ' ');
    first = false;
    text += ' ';
    double sure = 1;
    for (const ReadDigit& digit : row) {
      text += std::to_string(digit.digit);
      sure *= static_cast<double>(digit.confidence);
    }
    text += " (" + percent(sure, 1) + ")\n";
  }
  return text;
}

}  // namespace digitnet::tools
