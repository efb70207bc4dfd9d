// IDX files, raw or gzip: images and labels.

#include <digitnet/core/error.hpp>
#include <digitnet/data/idx.hpp>

#include "fuzz_file.hpp"

namespace dn = digitnet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const dn::fuzz::MemoryFile file{data, size};
  constexpr std::size_t limit = std::size_t{1} << 22U;
  try {
    const auto images = dn::read_idx_images(file.path(), limit);
    if (images.pixels.size() > limit) __builtin_trap();
  } catch (const dn::FileError&) {
  }
  try {
    const auto labels = dn::read_idx_labels(file.path(), limit);
    for (const std::uint8_t label : labels) {
      if (label > 9) __builtin_trap();
    }
  } catch (const dn::FileError&) {
  }
  return 0;
}
