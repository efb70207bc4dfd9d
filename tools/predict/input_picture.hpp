#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/image/image_limits.hpp>
#include <digitnet/image/picture.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace digitnet::tools {

/// The file `path`, or what is on standard input. Throws FileError.
[[nodiscard]] std::vector<std::byte> read_input(const std::string& path, const ImageLimits& limits);

/// The picture in the file `path`, or on standard input. Throws FileError.
[[nodiscard]] Picture read_input_picture(const std::string& path, const ImageLimits& limits = {});

/// What a FileError says, without the path, for where that stands beside it already.
[[nodiscard]] std::string without_path(const FileError& error);

}  // namespace digitnet::tools
