#pragma once

#include <digitnet/image/image_limits.hpp>
#include <digitnet/io/gzip.hpp>

#include <cstddef>

namespace digitnet::tools {

/// How large an input may be before it is refused: `--max-pixels` and `--max-file-size`.
struct InputLimits {
  ImageLimits picture{.remedy = "--max-pixels"};  ///< of each picture
  std::size_t file_bytes = default_size_limit;    ///< of other files, compressed or not

  /// One limit for files of any kind.
  void set_file_bytes(std::size_t bytes) noexcept {
    picture.max_file_bytes = bytes;
    file_bytes = bytes;
  }
};

}  // namespace digitnet::tools
