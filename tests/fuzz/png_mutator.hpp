#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

/// libFuzzer's own mutation; there is none where inputs are only replayed.
extern "C" __attribute__((weak)) std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                                              std::size_t max_size);

namespace digitnet::fuzz {

inline std::uint32_t big_endian(const std::uint8_t* at) {
  return std::uint32_t{at[0]} << 24U | std::uint32_t{at[1]} << 16U | std::uint32_t{at[2]} << 8U |
         at[3];
}

inline void put_big_endian(std::uint8_t* at, std::uint32_t value) {
  for (int i = 3; i >= 0; --i, value >>= 8U) at[i] = static_cast<std::uint8_t>(value);
}

/// Compresses again what a chunk of image data holds, after a mutation of the plain bytes.
inline void mutate_pixels(std::vector<std::uint8_t>& file, std::size_t chunk, unsigned seed) {
  const std::size_t length = big_endian(&file[chunk]);
  std::vector<std::uint8_t> plain(std::size_t{1} << 16U);
  uLongf size = plain.size() - 64;
  if (uncompress(plain.data(), &size, &file[chunk + 8], length) != Z_OK) return;
  const std::size_t mutated = LLVMFuzzerMutate(plain.data(), size, size + seed % 3 * 16);
  std::vector<std::uint8_t> packed(compressBound(mutated));
  uLongf packed_size = packed.size();
  if (compress2(packed.data(), &packed_size, plain.data(), mutated, static_cast<int>(seed % 10)) !=
      Z_OK) {
    return;
  }
  const auto data = file.begin() + static_cast<std::ptrdiff_t>(chunk) + 8;
  file.insert(file.erase(data, data + static_cast<std::ptrdiff_t>(length)), packed.begin(),
              packed.begin() + static_cast<std::ptrdiff_t>(packed_size));
  put_big_endian(&file[chunk], static_cast<std::uint32_t>(packed_size));
}

/// Mutates a PNG file so that its checksums stay right, most of the time: random damage alone would
/// never get past them.
inline std::size_t mutate_png(std::uint8_t* data, std::size_t size, std::size_t max_size,
                              unsigned seed) {
  constexpr std::size_t signature = 8;
  std::vector<std::uint8_t> file(max_size);
  std::memcpy(file.data(), data, size);
  file.resize(size);
  if (seed % 4 != 0) {
    file.resize(max_size);
    file.resize(LLVMFuzzerMutate(file.data(), size, max_size));
  }
  for (std::size_t at = signature; at + 12 <= file.size();) {
    if (big_endian(&file[at]) > file.size() - at - 12) break;
    if (seed % 4 == 0 && std::memcmp(&file[at + 4], "IDAT", 4) == 0) {
      mutate_pixels(file, at, seed / 4);
    }
    const std::size_t length = big_endian(&file[at]);
    if (seed % 16 != 1) {
      put_big_endian(&file[at + 8 + length], static_cast<std::uint32_t>(crc32(
                                                 0, &file[at + 4], static_cast<uInt>(4 + length))));
    }
    at += 12 + length;
  }
  if (file.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::memcpy(data, file.data(), file.size());
  return file.size();
}

}  // namespace digitnet::fuzz
