#pragma once

#include "common/answer/answer_json.hpp"
#include "serve/reading/reading.hpp"

#include <cstdint>

namespace digitnet::serve {

using tools::Json;

/// What POST /api/predict answers; `id` is 0 for a drawing that is not kept.
[[nodiscard]] Json answer_json(const Answer& answer, std::int64_t id);

/// What POST /api/number answers.
[[nodiscard]] Json number_json(const Answer& answer);

/// What POST /api/inspect answers.
[[nodiscard]] Json inspection_json(const Answer& answer);

}  // namespace digitnet::serve
