// NumPy's array files, as images and as labels.

#include <digitnet/core/error.hpp>
#include <digitnet/data/number_images.hpp>
#include <digitnet/io/npy.hpp>

namespace dn = digitnet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const dn::NumberArray array = dn::decode_npy({data, data + size}, "fuzz");
    if (array.bytes.size() > size) __builtin_trap();
    std::size_t numbers = 0;
    dn::for_each_number(array, [&](std::size_t i, double) { numbers += i < array.size() ? 1 : 0; });
    if (numbers != array.size()) __builtin_trap();
    try {
      for (const std::uint8_t label : dn::detail::labels_of(array, 10, 8)) {
        if (label > 9) __builtin_trap();
      }
    } catch (const dn::FileError&) {
    }
    const dn::Shape shape = dn::detail::shape_of_images(array);
    if (dn::detail::pixels_of(array).size() != array.shape[0] * shape.size()) __builtin_trap();
  } catch (const dn::FileError&) {
  }
  return 0;
}
