#include "predict/answer.hpp"

#include "common/text/format.hpp"
#include "common/text/text.hpp"

#include <digitnet/core/text.hpp>

#include <algorithm>
#include <numeric>

namespace digitnet::tools {

std::size_t Answer::likeliest() const noexcept {
  return static_cast<std::size_t>(std::max_element(probabilities.begin(), probabilities.end()) -
                                  probabilities.begin());
}

std::string json_line(const Answer& answer) {
  std::string line = "{\"file\": " + json_string(answer.path);
  if (answer.failed()) return line + ", \"error\": " + json_string(answer.error) + "}\n";
  const std::size_t digit = answer.likeliest();
  line += ", \"digit\": " + (answer.is_digit() ? std::to_string(digit) : "null");
  line += ", \"confidence\": " + shortest_text(answer.probabilities[digit]);
  line += ", \"probabilities\": [";
  for (std::size_t i = 0; i < digit_count; ++i) {
    line += (i == 0 ? "" : ", ") + shortest_text(answer.probabilities[i]);
  }
  line += ']';
  if (!answer.is_digit()) line += ", \"reason\": " + json_string(reason(answer.rejection));
  return line + "}\n";
}

std::string text_line(const Answer& answer, std::size_t width, std::size_t top) {
  std::string line = pad_right(one_line(answer.path) + ":", width + 1);
  if (!answer.is_digit()) {
    return line + " no digit (" + std::string{reason(answer.rejection)} + ")\n";
  }
  std::array<std::size_t, digit_count> order{};
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return answer.probabilities[a] > answer.probabilities[b];
  });
  for (std::size_t i = 0; i < std::min(top, digit_count); ++i) {
    const std::string share = percent(static_cast<double>(answer.probabilities[order[i]]), 1);
    line += " " + pad_right(std::to_string(order[i]) + " (" + share + ")", 12);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

std::string error_line(const Answer& answer) {
  return "digit-predict: " + one_line(answer.path + ": " + answer.error) + '\n';
}

}  // namespace digitnet::tools
