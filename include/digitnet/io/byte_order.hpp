#pragma once

#include <digitnet/core/requirements.hpp>

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <span>
#include <type_traits>

namespace digitnet {

/// The number that starts at byte `at`, which must be inside with all its bytes: the least
/// significant one first for std::endian::little, last for std::endian::big.
template <std::unsigned_integral T>
[[nodiscard]] constexpr T read_number(std::span<const std::byte> bytes, std::size_t at,
                                      std::endian order) noexcept {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    const std::size_t next = order == std::endian::big ? at + i : at + sizeof(T) - 1 - i;
    value = static_cast<T>(value << 8U | std::to_integer<T>(bytes[next]));
  }
  return value;
}

namespace detail {

/// Turns numbers of `size` bytes each, which fill `bytes`, between this machine's order and the
/// least significant byte first. On nearly all machines these are the same.
inline void swap_little(std::span<std::byte> bytes, std::size_t size) {
  if constexpr (std::endian::native == std::endian::big) {
    for (; bytes.size() >= size; bytes = bytes.subspan(size)) {
      std::ranges::reverse(bytes.first(size));
    }
  }
}

/// The number whose bytes begin at `from`, which need not be aligned, the least significant first.
template <class T>
requires std::is_arithmetic_v<T>
[[nodiscard]] T load_little(const std::byte* from) {
  T number;
  const auto bytes = std::as_writable_bytes(std::span{&number, 1});
  std::memcpy(bytes.data(), from, sizeof(T));
  swap_little(bytes, sizeof(T));
  return number;
}

}  // namespace detail

}  // namespace digitnet
