#include "common/cli/output_files.hpp"

#include <digitnet/core/error.hpp>
#include <digitnet/io/file.hpp>

#include <unistd.h>

#include <algorithm>
#include <string>
#include <system_error>

namespace digitnet::tools {
namespace fs = std::filesystem;

namespace {

/// Copies `path` to a name of its own beside it.
fs::path keep(const fs::path& path) {
  for (int number = 1;; ++number) {
    fs::path name = path.stem();
    name += "." + std::to_string(number);
    name += path.extension();
    const fs::path copy = path.parent_path() / name;
    std::error_code error;
    if (fs::copy_file(path, copy, error)) return copy;
    if (error != std::errc::file_exists) {
      throw FileError{copy.string(), "", "room for a copy of the earlier model", error.message()};
    }
  }
}

bool holds(const fs::path& path, std::span<const std::byte> bytes) {
  std::error_code error;
  if (fs::file_size(path, error) != bytes.size() || error) return false;
  return std::ranges::equal(read_file(path), bytes);
}

}  // namespace

void check_output_files(const OutputFiles& files) {
  std::vector<std::pair<fs::path, const char*>> seen;
  for (const auto& [option, path] : files) {
    std::error_code error;
    if (fs::is_directory(path, error)) throw FileError{path.string(), "", "a file", "a folder"};
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path{"."};
    if (!fs::is_directory(folder, error)) {
      throw FileError{folder.string(), "", "a folder for " + path.filename().string(),
                      fs::exists(folder, error) ? "something else" : "no such folder"};
    }
    const bool exists = fs::exists(path, error);
    if (::access((exists ? path : folder).c_str(), W_OK) != 0) {
      throw FileError{path.string(), "", "a file that can be written", "no permission"};
    }
    if (exists && !fs::is_regular_file(path, error)) continue;  // /dev/null may come twice
    const fs::path real = fs::weakly_canonical(path, error);
    const auto same = std::ranges::find(seen, real, [](const auto& s) { return s.first; });
    if (same != seen.end()) {
      throw InvalidArgument{std::string{same->second} + " and " + option + " name the same file"};
    }
    seen.emplace_back(real, option);
  }
}

fs::path write_model(const fs::path& path, std::span<const std::byte> bytes, bool force) {
  std::error_code error;
  fs::path kept;
  if (fs::is_regular_file(path, error)) {
    if (holds(path, bytes)) return kept;
    if (!force) kept = keep(path);
  }
  write_file(path, bytes);
  return kept;
}

}  // namespace digitnet::tools
