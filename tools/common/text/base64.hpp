#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace digitnet::tools {

/// `bytes` in base 64 (RFC 4648, section 4), padded, on one line.
[[nodiscard]] std::string base64(std::span<const std::byte> bytes);

/// The bytes that `text` stands for, or nothing if it is not base 64 with padding.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace digitnet::tools
