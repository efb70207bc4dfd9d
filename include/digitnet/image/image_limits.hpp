#pragma once

#include <cstddef>
#include <cstdint>

namespace digitnet {

/// What a picture file may claim before anything is allocated for it.
struct ImageLimits {
  std::uint64_t max_pixels = 100'000'000;              ///< width * height
  std::size_t max_file_bytes = std::size_t{1} << 29U;  ///< 512 MiB; at most 2 GiB are read
};

}  // namespace digitnet
