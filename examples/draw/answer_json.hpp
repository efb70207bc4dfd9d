#pragma once

#include "history.hpp"
#include "reading.hpp"

#include <nlohmann/json.hpp>

namespace digitnet::draw {

using Json = nlohmann::ordered_json;

/// What POST /api/predict answers; `id` is 0 for a drawing that is not kept.
[[nodiscard]] Json answer_json(const Reading& reading, const std::string& model, std::int64_t id);

/// An entry of the history; with `whole` also what the network saw and the picture itself.
[[nodiscard]] Json entry_json(const Entry& entry, bool whole);

/// The picture in `{"image": "data:image/png;base64,..."}`. Throws InvalidArgument.
[[nodiscard]] std::string image_in_json(const std::string& body);

/// The digit or null in `{"label": 7}`. Throws InvalidArgument.
[[nodiscard]] std::optional<int> label_in_json(const std::string& body);

}  // namespace digitnet::draw
