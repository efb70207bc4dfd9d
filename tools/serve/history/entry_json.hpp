#pragma once

#include "serve/history/history.hpp"
#include "serve/reading/answer_json.hpp"

#include <optional>
#include <string>

namespace digitnet::serve {

/// An entry of the history; with `whole` also what the network saw and the picture itself.
[[nodiscard]] Json entry_json(const Entry& entry, bool whole);

/// The digit or null in `{"label": 7}`. Throws InvalidArgument.
[[nodiscard]] std::optional<int> label_in_json(const std::string& body);

}  // namespace digitnet::serve
