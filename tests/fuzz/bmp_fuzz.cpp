// BMP files, up to the picture.

#include <digitnet/core/error.hpp>
#include <digitnet/image/bmp.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace dn = digitnet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const dn::ImageLimits limits{.max_pixels = std::size_t{1} << 16U};
  try {
    const dn::Picture picture =
        dn::decode_bmp(std::as_bytes(std::span{data, size}), "fuzz.bmp", limits);
    if (picture.empty() || picture.size() > limits.max_pixels) __builtin_trap();
  } catch (const dn::FileError&) {
  }
  return 0;
}
