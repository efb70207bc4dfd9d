#pragma once

#include <digitnet/core/requirements.hpp>

#include <array>
#include <charconv>
#include <string>

namespace digitnet {

/// The shortest decimal text that reads back as the same number: "0.002", "1e-08". It does not
/// depend on the locale.
template <class Number>
[[nodiscard]] std::string shortest_text(Number value) {
  std::array<char, 40> text{};
  const auto result = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), result.ptr};
}

}  // namespace digitnet
