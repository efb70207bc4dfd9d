#pragma once

#include <filesystem>
#include <span>
#include <string>

namespace digitnet::tools {

/// One line that counts the files of a folder that were not taken for pictures, and names the first
/// of them; empty if there are none.
[[nodiscard]] std::string others_text(std::span<const std::filesystem::path> others);

}  // namespace digitnet::tools
