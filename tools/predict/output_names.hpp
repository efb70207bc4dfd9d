#pragma once

#include "predict/inputs.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace digitnet::tools {

/// Where to write one picture for each of `inputs`: `target` itself if there is one input and
/// `target` is no folder; else a file of the input's name in the folder `target`, with "-2", "-3",
/// ... where names are the same. Throws UsageError if there are several inputs and no such folder,
/// or if an input would be overwritten.
[[nodiscard]] std::vector<std::filesystem::path> output_names(std::span<const Input> inputs,
                                                              const std::string& target,
                                                              const std::string& option);

}  // namespace digitnet::tools
