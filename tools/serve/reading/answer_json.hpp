#pragma once

#include "common/answer/answer_json.hpp"
#include "serve/reading/reading.hpp"

#include <cstdint>
#include <string>

namespace digitnet::serve {

using tools::Json;

/// What POST /api/predict answers; `id` is 0 for a drawing that is not kept.
[[nodiscard]] Json answer_json(const Answer& answer, const std::string& model, std::int64_t id);

/// What POST /api/number answers.
[[nodiscard]] Json number_json(const NumberReading& reading, const std::string& model,
                               double milliseconds);

}  // namespace digitnet::serve
