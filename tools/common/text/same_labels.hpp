#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace digitnet::tools {

/// One line that says that all labels of a data set are the same, from which nothing can be learnt
/// or measured; empty if they are not, or if there is but one.
[[nodiscard]] std::string same_labels_text(std::span<const std::uint8_t> labels);

}  // namespace digitnet::tools
