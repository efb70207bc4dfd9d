#pragma once

#include "serve/reading/reading.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace digitnet::serve {

using Json = nlohmann::ordered_json;

/// What POST /api/predict answers; `id` is 0 for a drawing that is not kept.
[[nodiscard]] Json answer_json(const Reading& reading, const std::string& model, std::int64_t id);

/// What POST /api/number answers.
[[nodiscard]] Json number_json(const NumberReading& reading, const std::string& model,
                               double milliseconds);

/// Adds `digit` (null with a `reason` if there is none), `confidence` and `probabilities` to an
/// object.
void put_digit(Json& json, std::optional<int> digit, const std::array<float, digits>& probabilities,
               std::string_view reason);

}  // namespace digitnet::serve
