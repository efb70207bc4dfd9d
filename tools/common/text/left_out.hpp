#pragma once

#include <filesystem>
#include <span>
#include <string>

namespace digitnet::tools {

/// One line that counts the files of a folder that were not taken for pictures, and names the first
/// of them; empty if there are none.
[[nodiscard]] std::string others_text(std::span<const std::filesystem::path> others);

/// The same for the folders beside those of the digits.
[[nodiscard]] std::string folders_text(std::span<const std::filesystem::path> folders);

}  // namespace digitnet::tools
