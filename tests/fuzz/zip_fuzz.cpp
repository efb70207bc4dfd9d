// Zip archives, and the arrays of a data set in them.

#include <digitnet/core/error.hpp>
#include <digitnet/data/numpy.hpp>

#include "fuzz_file.hpp"

namespace dn = digitnet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t limit = std::size_t{1} << 20U;
  const auto bytes = std::as_bytes(std::span{data, size});
  try {
    const dn::ZipArchive archive{{bytes.begin(), bytes.end()}, "fuzz"};
    for (const dn::ZipEntry& entry : archive.entries()) {
      try {
        if (archive.read(entry, limit).size() > limit) __builtin_trap();
      } catch (const dn::FileError&) {
      }
    }
  } catch (const dn::FileError&) {
  }
  const dn::fuzz::MemoryFile file{data, size};
  try {
    const dn::Dataset set = dn::read_numpy(file.path(), dn::Split::test, limit);
    if (set.pixels.size() != set.size() * set.shape.size()) __builtin_trap();
  } catch (const dn::FileError&) {
  }
  return 0;
}
