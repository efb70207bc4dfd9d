#pragma once

#include "answer_json.hpp"
#include "history.hpp"

#include <optional>
#include <string>

namespace digitnet::draw {

/// An entry of the history; with `whole` also what the network saw and the picture itself.
[[nodiscard]] Json entry_json(const Entry& entry, bool whole);

/// The picture in `{"image": "data:image/png;base64,..."}`. Throws InvalidArgument.
[[nodiscard]] std::string image_in_json(const std::string& body);

/// The digit or null in `{"label": 7}`. Throws InvalidArgument.
[[nodiscard]] std::optional<int> label_in_json(const std::string& body);

}  // namespace digitnet::draw
