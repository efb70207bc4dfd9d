#pragma once

#include <doctest/doctest.h>

#include <digitnet/core/error.hpp>

#include <stdlib.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace test_files {

using Bytes = std::vector<std::uint8_t>;

/// A new folder that goes away with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "digitnet-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Writes a file (not through to disk as write_file() does: that is slow), in a new sub-folder if
  /// need be, and returns its path.
  std::filesystem::path put(const std::string& name, const Bytes& content) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream file{path_ / name, std::ios::binary};
    file.write(reinterpret_cast<const char*>(content.data()),
               static_cast<std::streamsize>(content.size()));
    REQUIRE(file.good());
    return path_ / name;
  }
  std::filesystem::path put(const std::string& name, std::string_view text) const {
    return put(name, Bytes(text.begin(), text.end()));
  }

 private:
  std::filesystem::path path_;
};

/// The message of the FileError that `call` must throw.
template <class Call>
std::string file_error(Call&& call) {
  try {
    call();
  } catch (const digitnet::FileError& error) {
    return error.what();
  }
  FAIL("expected a FileError");
  return {};
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace test_files
