#include "predict/column_width.hpp"

#include "common/text/format.hpp"
#include "common/text/text.hpp"

#include <algorithm>

namespace digitnet::tools {

std::size_t column_width(std::span<const Input> inputs) {
  constexpr std::size_t widest_name = 60;
  std::size_t width = 0;
  for (const Input& input : inputs) {
    const std::size_t own = display_width(one_line(input.path));
    if (own <= widest_name) width = std::max(width, own);
  }
  return width;
}

}  // namespace digitnet::tools
