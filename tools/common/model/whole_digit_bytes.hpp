#pragma once

#include <cstddef>
#include <span>

namespace digitnet::tools {

/// The model file that was embedded when the tools were built: see WholeDigit.
[[nodiscard]] std::span<const std::byte> whole_digit_bytes() noexcept;

}  // namespace digitnet::tools
