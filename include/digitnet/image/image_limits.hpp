#pragma once

#include <digitnet/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace digitnet {

/// What a picture file may claim before anything is allocated for it.
struct ImageLimits {
  std::uint64_t max_pixels = 100'000'000;               ///< width * height
  std::size_t max_file_bytes = std::size_t{1} << 29U;   ///< 512 MiB; at most 2 GiB are read
  std::string_view remedy = "ImageLimits::max_pixels";  ///< named where a picture is too large
};

/// Throws FileError unless a picture of `width` x `height` pixels, found at `where` in the file
/// `name`, has at least one pixel, keeps to `limits` and has sides below 2^31.
inline void check_picture_size(std::uint64_t width, std::uint64_t height, std::string_view name,
                               std::string_view where, const ImageLimits& limits) {
  constexpr std::uint64_t longest = 0x7fffffff;
  if (width > 0 && height > 0 && width <= longest && height <= longest &&
      width * height <= limits.max_pixels) {
    return;
  }
  std::string found = std::to_string(width) + " x " + std::to_string(height);
  if (width > 0 && height > 0) found += " (" + std::string{limits.remedy} + " allows more)";
  throw FileError{name, where, "1 to " + std::to_string(limits.max_pixels) + " pixels", found};
}

}  // namespace digitnet
