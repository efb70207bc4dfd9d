// Tables of images, of any kind: told by their content, checked whole, read piece by piece.

#include <digitnet/core/error.hpp>
#include <digitnet/data/table/image_table.hpp>

#include "fuzz_file.hpp"

namespace dn = digitnet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const dn::fuzz::MemoryFile file{data, size};
  constexpr std::size_t limit = std::size_t{1} << 22U;
  (void)dn::is_image_table(file.path());
  try {
    dn::ImageTable table{file.path(), limit};
    if (table.shape().size() == 0 || table.size() == 0) __builtin_trap();
    // What was found whole is not refused later, and is as much as was said.
    std::size_t pixels = 0;
    try {
      for (std::size_t got = 1; got != 0; pixels += got) got = table.next(2).size();
    } catch (const dn::FileError&) {
      __builtin_trap();
    }
    if (pixels != table.size() * table.shape().size()) __builtin_trap();
  } catch (const dn::FileError&) {
  }
  return 0;
}
