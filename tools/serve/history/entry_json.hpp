#pragma once

#include "serve/history/history.hpp"
#include "serve/reading/answer_json.hpp"

#include <optional>
#include <string>

namespace digitnet::serve {

/// An entry of the history; with `whole` also what the network saw and the picture itself.
[[nodiscard]] Json entry_json(const Entry& entry, bool whole);

/// What a person says that a drawing is: a digit, or a whole number as a text; neither takes back
/// what was said.
struct Label {
  std::optional<int> digit{};
  std::string number{};
};

/// The label in `{"label": 7}`, `{"label": "427"}` or `{"label": null}`. Throws InvalidArgument.
[[nodiscard]] Label label_in_json(const std::string& body);

}  // namespace digitnet::serve
