#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace digitnet::serve {

// Files that were embedded when the program was built.
[[nodiscard]] std::span<const std::byte> page_bytes() noexcept;     ///< page.html
[[nodiscard]] std::span<const std::byte> openapi_bytes() noexcept;  ///< openapi.json

inline std::string_view text_of(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace digitnet::serve
