#pragma once

#include <digitnet/core/requirements.hpp>

#include <cstddef>

namespace digitnet {

/// The share of `total` items that worker `index` of `workers` takes: [first, last).
struct Part {
  int index = 0;
  int workers = 1;

  [[nodiscard]] constexpr std::size_t first(std::size_t total) const noexcept {
    return total * static_cast<std::size_t>(index) / static_cast<std::size_t>(workers);
  }
  [[nodiscard]] constexpr std::size_t last(std::size_t total) const noexcept {
    return total * (static_cast<std::size_t>(index) + 1) / static_cast<std::size_t>(workers);
  }
};

}  // namespace digitnet
