#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace digitnet::draw {

/// `bytes` in base64 (RFC 4648, section 4), with padding.
[[nodiscard]] std::string encode_base64(std::span<const std::uint8_t> bytes);
[[nodiscard]] std::string encode_base64(std::string_view bytes);

/// The bytes that `text` stands for, or nothing if it is not base64 with padding.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace digitnet::draw
