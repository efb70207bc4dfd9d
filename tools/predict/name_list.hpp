#pragma once

#include "predict/inputs.hpp"

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace digitnet::tools {

/// The names of pictures in a file, or in standard input, one behind each other: as many as there
/// are, but only some of them in memory.
class NameList {
 public:
  /// `path` is a file or standard_input; names end with `separator`. Throws FileError.
  NameList(const std::string& path, char separator);

  /// The next names, up to `most`; none at the end. Empty ones are left out; one that is longer
  /// than any file's gives an input with an error. Throws FileError.
  [[nodiscard]] std::vector<Input> next(std::size_t most);

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept;
  };

  [[nodiscard]] bool read_name(Input& input);

  std::string path_;
  int separator_;
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace digitnet::tools
