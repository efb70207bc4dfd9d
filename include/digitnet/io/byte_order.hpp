#pragma once

#include <digitnet/core/requirements.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <span>

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

}  // namespace digitnet
