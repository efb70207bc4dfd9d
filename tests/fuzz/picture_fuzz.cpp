// Files of any kind where a picture is wanted: told by their content, read, or named.

#include <digitnet/core/error.hpp>
#include <digitnet/image/read_picture.hpp>
#include <digitnet/io/file_kind.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace dn = digitnet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = std::as_bytes(std::span{data, size});
  const dn::ImageLimits limits{.max_pixels = std::size_t{1} << 16U};
  for (const dn::FileUse use : {dn::FileUse::model, dn::FileUse::data}) {
    if (dn::found_instead(file, use).empty()) __builtin_trap();
  }
  try {
    const dn::Picture picture = dn::decode_picture(file, "fuzz", limits);
    if (picture.empty() || picture.size() > limits.max_pixels) __builtin_trap();
  } catch (const dn::FileError& error) {
    if (error.found().empty()) __builtin_trap();
  }
  return 0;
}
