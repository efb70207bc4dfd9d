#pragma once

#include <digitnet/data/dataset.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace digitnet {

namespace detail {

/// Mixes bytes into `hash`, eight at a time: FNV-1a on words, with a shift that lets high bits
/// reach low ones.
inline std::uint64_t mix_bytes(std::uint64_t hash, std::span<const std::uint8_t> bytes) noexcept {
  while (!bytes.empty()) {
    const std::size_t count = std::min<std::size_t>(8, bytes.size());
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < count; ++i) word |= std::uint64_t{bytes[i]} << (8 * i);
    hash = (hash ^ word) * 0x100000001b3U;
    hash ^= hash >> 29U;
    bytes = bytes.subspan(count);
  }
  return hash;
}

}  // namespace detail

/// Sixteen hexadecimal digits that tell a data set from others by mistake: shape, classes, every
/// pixel, every label and their order count. It is no protection against somebody who tries.
inline std::string fingerprint(const Dataset& data) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const std::uint64_t number :
       {std::uint64_t(data.shape.channels), std::uint64_t(data.shape.height),
        std::uint64_t(data.shape.width), std::uint64_t(data.classes), std::uint64_t{data.size()}}) {
    std::uint8_t bytes[8];
    for (unsigned i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
    hash = detail::mix_bytes(hash, bytes);
  }
  hash = detail::mix_bytes(detail::mix_bytes(hash, data.pixels), data.labels);
  std::string text(16, '0');
  for (std::size_t i = 0; i < text.size(); ++i)
    text[i] = "0123456789abcdef"[hash >> (60 - 4 * i) & 15U];
  return text;
}

}  // namespace digitnet
