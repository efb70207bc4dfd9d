#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/image/image_limits.hpp>
#include <digitnet/image/picture.hpp>

#include <string>

namespace digitnet::tools {

/// The picture in the file `path`, or on standard input. Throws FileError.
[[nodiscard]] Picture read_input_picture(const std::string& path, const ImageLimits& limits = {});

/// What a FileError says, without the path, for where that stands beside it already.
[[nodiscard]] std::string without_path(const FileError& error);

}  // namespace digitnet::tools
