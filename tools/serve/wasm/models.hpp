#pragma once

#include <cstddef>
#include <span>

namespace digitnet::serve {

// Model files that were embedded when the program was built.
[[nodiscard]] std::span<const std::byte> digits_model() noexcept;
[[nodiscard]] std::span<const std::byte> whole_digits_model() noexcept;

}  // namespace digitnet::serve
