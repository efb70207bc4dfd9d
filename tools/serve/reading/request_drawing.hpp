#pragma once

#include "serve/reading/reading.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet::serve {

/// The picture in the body of a request, which may be
/// - the file of a picture, told by its first bytes;
/// - a form with one file (`multipart/form-data`);
/// - JSON: `{"image": base64 or a data URL}` or `{"pixels": 784 numbers, 0 to 1 or 0 to 255}`;
/// - 784 bytes as `application/octet-stream`, 255 for ink.
/// `type` is what the client calls it, with its parameters. Throws InvalidArgument for anything
/// else, naming these.
[[nodiscard]] Drawing drawing_in(std::string_view type, const std::string& body);

/// The same for a form with several files, at most `most`.
[[nodiscard]] std::vector<Drawing> drawings_in(std::string_view type, const std::string& body,
                                               std::size_t most);

}  // namespace digitnet::serve
