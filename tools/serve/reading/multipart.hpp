#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet::serve {

/// The content of the one file in a form (RFC 7578), or of its one part if none says that it is a
/// file. `type` is the Content-Type with its boundary. Nothing if it is no such form or has several
/// files.
[[nodiscard]] std::optional<std::string> file_in_form(std::string_view type, std::string_view body);

/// The content of all files in a form, at most `most`; none if it is no such form or has more.
[[nodiscard]] std::vector<std::string> files_in_form(std::string_view type, std::string_view body,
                                                     std::size_t most);

}  // namespace digitnet::serve
