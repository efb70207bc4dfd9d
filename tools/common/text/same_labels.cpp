#include "common/text/same_labels.hpp"

#include <algorithm>
#include <functional>

namespace digitnet::tools {

std::string same_labels_text(std::span<const std::uint8_t> labels) {
  if (labels.size() < 2 ||
      std::ranges::adjacent_find(labels, std::ranges::not_equal_to{}) != labels.end()) {
    return {};
  }
  return "all " + std::to_string(labels.size()) + " images have the label " +
         std::to_string(labels[0]) + ": are these the labels?";
}

}  // namespace digitnet::tools
