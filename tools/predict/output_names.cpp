#include "predict/output_names.hpp"

#include "common/cli/usage_error.hpp"

#include <set>

namespace digitnet::tools {

std::vector<std::filesystem::path> output_names(std::span<const Input> inputs,
                                                const std::string& target,
                                                const std::string& option) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const bool folder = fs::is_directory(target, ignored);
  if (!folder && inputs.size() > 1) {
    throw UsageError{option + ": expected a folder that exists, as there are " +
                     std::to_string(inputs.size()) + " pictures, found " + target};
  }
  std::vector<fs::path> result;
  std::set<fs::path> taken;
  for (const Input& input : inputs) {
    fs::path path = target;
    if (folder) {
      const std::string stem =
          input.path == standard_input ? "stdin" : fs::path(input.path).stem().string();
      path = fs::path(target) / (stem + ".png");
      for (int n = 2; taken.count(path) != 0; ++n) {
        path = fs::path(target) / (stem + "-" + std::to_string(n) + ".png");
      }
      taken.insert(path);
    }
    result.push_back(path);
  }
  std::set<fs::path> read;
  for (const Input& input : inputs) {
    if (input.path != standard_input) read.insert(fs::weakly_canonical(input.path, ignored));
  }
  for (const fs::path& path : result) {
    if (read.count(fs::weakly_canonical(path, ignored)) != 0) {
      throw UsageError{option + ": would overwrite the input " + path.string()};
    }
  }
  return result;
}

}  // namespace digitnet::tools
