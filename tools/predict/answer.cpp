#include "predict/answer.hpp"

#include "common/answer/answer_json.hpp"
#include "common/drawing/picture_text.hpp"
#include "common/text/format.hpp"
#include "common/text/text.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace digitnet::tools {
namespace {

/// A field of CSV (RFC 4180), in quotes where it needs them.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string field = "\"";
  for (const char c : text) {
    if (c == '"') field += '"';
    field += c;
  }
  return field + '"';
}

/// Whether what is no digit may be a number: several shapes, or one as wide as digits that touch.
/// Not asked of rows, which --number does not read.
bool may_be_a_number(const Answer& answer) {
  if (answer.failed() || answer.row > 0) return false;
  const Box& box = answer.reading.seen.box;
  return answer.reading.rejection == Rejection::no_single_shape ||
         (answer.reading.rejection == Rejection::unlike_any_digit &&
          5 * box.width > 6 * box.height);
}

}  // namespace

std::string Answer::shown_name() const {
  return one_line(path) + (row == 0 ? "" : ", row " + std::to_string(row));
}

void classify(const std::vector<Prepared>& prepared, std::span<Answer* const> asked,
              const DigitReader& reader) {
  try {
    std::vector<Reading> readings = reader.classify(prepared);
    for (std::size_t i = 0; i < asked.size(); ++i) asked[i]->reading = std::move(readings[i]);
  } catch (const Error&) {  // one of them fails: which?
    for (std::size_t i = 0; i < asked.size(); ++i) {
      try {
        asked[i]->reading = std::move(reader.classify({prepared[i]}).front());
      } catch (const Error& error) {
        asked[i]->error = error.what();
      }
    }
  }
}

void count(const Answer& answer, PredictCounts& counts) {
  if (answer.failed()) ++counts.failures;
  if (answer.row > 0) ++counts.rows;
  if (!answer.of_all_rows && (answer.failed() || !answer.reading.digit)) ++counts.no_digit;
  if (may_be_a_number(answer)) ++counts.numbers;
}

std::string json_line(const Answer& answer) {
  Json json;
  json["file"] = answer.path;
  if (answer.row > 0) json["row"] = answer.row;
  if (answer.failed()) {
    json["error"] = answer.error;
  } else {
    put_reading(json, answer.reading, AnswerForm::script);
  }
  return one_line_json(json) + '\n';
}

std::string text_line(const Answer& answer, std::size_t width, std::size_t top) {
  const Reading& reading = answer.reading;
  std::string line = pad_right(answer.shown_name() + ":", width + 1);
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

std::string csv_line(const Answer& answer) {
  const bool known = !answer.failed() && answer.reading.digit.has_value();
  return (answer.row == 0 ? csv_field(answer.path) : std::to_string(answer.number)) + ',' +
         (known ? std::to_string(*answer.reading.digit) : "") + '\n';
}

std::string error_line(const std::string& path, const std::string& error) {
  return "digit-predict: " + one_line(path + ": " + error) + '\n';
}

void print(const Answer& answer, const PredictOptions& options, std::size_t width,
           Printout& printout) {
  const bool text = options.format == OutputFormat::text;
  if (options.format == OutputFormat::json) {
    printout.out(json_line(answer));
  } else if (answer.failed()) {
    printout.error(error_line(answer.row == 0 ? answer.path : answer.shown_name(), answer.error));
  } else if (text) {
    printout.out(text_line(answer, width, options.top));
  }
  if (options.format == OutputFormat::csv && !answer.of_all_rows) printout.out(csv_line(answer));
  if (!options.show || answer.failed()) return;
  std::string picture =
      picture_text(answer.reading.seen.pixels, MnistFormat::side, options.terminal);
  text ? printout.out(std::move(picture)) : printout.error(std::move(picture));
}

}  // namespace digitnet::tools
