// PNG files, through the whole pipeline from the bytes to the network's input.

#include <digitnet/core/error.hpp>
#include <digitnet/digits/preparation/prepare.hpp>
#include <digitnet/image/png.hpp>

#include "png_mutator.hpp"

namespace dn = digitnet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const dn::ImageLimits limits{.max_pixels = std::size_t{1} << 16U};
  try {
    const dn::Picture picture =
        dn::decode_png(std::as_bytes(std::span{data, size}), "fuzz.png", limits);
    const dn::Prepared prepared = dn::prepare_digit(picture);
    (void)prepared;
  } catch (const dn::FileError&) {
  }
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  return dn::fuzz::mutate_png(data, size, max_size, seed);
}
