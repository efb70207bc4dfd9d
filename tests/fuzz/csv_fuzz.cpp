// CSV files of small images.

#include <digitnet/core/error.hpp>
#include <digitnet/data/csv.hpp>

#include "fuzz_file.hpp"

namespace dn = digitnet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const dn::fuzz::MemoryFile file{data, size};
  try {
    const dn::Dataset set = dn::read_csv(file.path(), dn::Shape{1, 2, 3}, std::size_t{1} << 22U);
    if (set.pixels.size() != 6 * set.size()) __builtin_trap();
  } catch (const dn::FileError&) {
  }
  return 0;
}
