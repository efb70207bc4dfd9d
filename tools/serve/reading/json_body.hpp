#pragma once

#include <optional>
#include <string>
#include <vector>

namespace digitnet::serve {

/// What a client says in JSON: an object with some of these members.
struct JsonBody {
  std::optional<std::string> image{};
  std::optional<std::vector<double>> pixels{};
  std::optional<std::optional<int>> label{};  ///< null, or 0 to 9
  std::optional<std::string> number_label{};  ///< the same member as a text
};

/// Reads the members of an object as they come, without building anything else of it: memory is
/// bounded by the text's length. Throws InvalidArgument for what is no such object, for a member
/// with another name and for more than four levels.
[[nodiscard]] JsonBody parse_json_body(const std::string& text);

}  // namespace digitnet::serve
