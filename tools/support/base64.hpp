#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace digitnet::tools {

/// `bytes` in base 64 (RFC 4648), padded, on one line: for data URLs.
[[nodiscard]] std::string base64(std::span<const std::byte> bytes);

}  // namespace digitnet::tools
