#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <utility>
#include <vector>

namespace digitnet::tools {

/// Files that a run is going to write, each with the option that names it.
using OutputFiles = std::vector<std::pair<const char*, std::filesystem::path>>;

/// Finds out before a long run what would fail after it. Throws InvalidArgument if one file is
/// named twice, and FileError if one of them is a folder or is in a folder that is missing or
/// cannot be written.
void check_output_files(const OutputFiles& files);

/// Writes a model file, whole or not at all. A file that is there already and differs is kept under
/// the first free of NAME.1.safetensors, NAME.2.safetensors, ..., whose path is returned (empty:
/// nothing was kept), unless `force`. Throws FileError, leaving the old file as it was.
std::filesystem::path write_model(const std::filesystem::path& path,
                                  std::span<const std::byte> bytes, bool force);

}  // namespace digitnet::tools
