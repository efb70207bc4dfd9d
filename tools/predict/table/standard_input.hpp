#pragma once

#include "predict/inputs.hpp"

#include <cstddef>
#include <string>

namespace digitnet::tools {

/// Makes standard input, which `input` is, a file that can be opened and read more than once, as
/// tables are, by way of a temporary file that has no name; not of a PNG or JPEG picture, which is
/// read once. Nothing happens where it is such a file already, and on Windows, where it cannot be
/// opened. `input` has an error after more than `limit` bytes, and where they cannot be stored.
void make_a_file(Input& input, std::size_t limit);

/// The path by which an input can be opened.
[[nodiscard]] std::string path_to_open(const Input& input);

}  // namespace digitnet::tools
