#include "common/text/left_out.hpp"

#include "common/text/text.hpp"

#include <algorithm>

namespace digitnet::tools {

std::string others_text(std::span<const std::filesystem::path> others) {
  if (others.empty()) return {};
  const bool one = others.size() == 1;
  const auto& first = *std::ranges::min_element(others);
  return "left out " + std::to_string(others.size()) + (one ? " file" : " files") +
         " that by name " + (one ? "is" : "are") +
         " no PNG, JPEG or BMP: " + one_line(first.string()) + (one ? "" : ", ...");
}

std::string folders_text(std::span<const std::filesystem::path> folders) {
  if (folders.empty()) return {};
  const bool one = folders.size() == 1;
  const auto& first = *std::ranges::min_element(folders);
  return "left out " + std::to_string(folders.size()) +
         (one ? " folder that is none of 0 to 9: " : " folders that are none of 0 to 9: ") +
         one_line(first.string()) + (one ? "" : ", ...");
}

}  // namespace digitnet::tools
