#pragma once

#include <digitnet/digits/answer/number_reading.hpp>
#include <digitnet/digits/answer/reading.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace digitnet::tools {

using Json = nlohmann::ordered_json;

/// How answers are put down. The fields have the same names everywhere.
enum class AnswerForm {
  script,  ///< digit-predict: numbers as exact as they are, a box as [x, y, width, height]
  page     ///< digit-serve: probabilities to seven decimals, a box as {x, y, width, height}, and
           ///< what the page shows besides: pictures that the network saw, lines
};

/// Adds `digit` (null with a `reason` if there is none), `confidence` and `probabilities`.
void put_digit(Json& json, std::optional<int> digit,
               const std::array<float, digit_classes>& probabilities, std::string_view reason,
               AnswerForm form);

/// Adds these, and for the page `seen` and `box`.
void put_reading(Json& json, const Reading& reading, AnswerForm form);

/// Adds `number` (lines joined by a newline; null with a `reason` if there is none) and `digits`,
/// each with `digit`, `confidence` and `box`, for the page also `line` and `seen`; for the page
/// also the `confidence` in all of them.
void put_number(Json& json, const NumberReading& reading, AnswerForm form);

/// `json` as one line with spaces behind commas and colons; its fractions in float precision.
[[nodiscard]] std::string one_line_json(const Json& json);

}  // namespace digitnet::tools
