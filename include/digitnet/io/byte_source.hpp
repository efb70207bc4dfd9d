#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/io/gzip.hpp>

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace digitnet {

/// Bytes that are read one after another: of a file, which is decompressed if it is gzip by its
/// content, or of memory. Little of a file is in memory at a time.
class ByteSource {
 public:
  /// Throws FileError if the file cannot be read.
  explicit ByteSource(const std::filesystem::path& path, std::size_t limit = default_size_limit)
      : path_{path.string()}, limit_{limit}, file_{::gzopen(path_.c_str(), "rbe")} {
    if (!file_) fail("a file that can be read", std::strerror(errno));
  }

  /// `path` is for messages.
  ByteSource(std::vector<std::uint8_t> memory, std::string path)
      : path_{std::move(path)}, limit_{memory.size()}, memory_{std::move(memory)} {}

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// The next bytes, `most` or, at the end, fewer. Memory grows with what is there. Throws
  /// FileError if the file cannot be read, is damaged gzip or longer than the limit.
  [[nodiscard]] std::vector<std::uint8_t> read(std::size_t most) {
    constexpr std::size_t largest_step = std::size_t{1} << 16U;
    std::vector<std::uint8_t> bytes;
    while (bytes.size() < most) {
      const std::size_t before = bytes.size();
      bytes.resize(before + (std::min)(most - before, largest_step));
      const std::size_t got = read_step(bytes.data() + before, bytes.size() - before);
      const bool end = got < bytes.size() - before;
      bytes.resize(before + got);
      if (end) break;
    }
    return bytes;
  }

  /// Goes back to the first byte.
  void rewind() {
    at_ = 0;
    if (file_ && ::gzrewind(file_.get()) != 0)
      fail("a file that can be read again", "one that cannot");
  }

 private:
  struct Close {
    void operator()(gzFile_s* file) const noexcept { ::gzclose(file); }
  };

  [[noreturn]] void fail(std::string_view expected, std::string_view found) const {
    throw FileError{path_, "", expected, found};
  }

  std::size_t read_step(std::uint8_t* out, std::size_t most) {
    if (!file_) {
      const std::size_t size = (std::min)(most, memory_.size() - at_);
      std::copy_n(memory_.begin() + static_cast<std::ptrdiff_t>(at_), size, out);
      at_ += size;
      return size;
    }
    const int got = ::gzread(file_.get(), out, static_cast<unsigned>(most));
    int error = Z_OK;
    const char* text = ::gzerror(file_.get(), &error);
    if (error == Z_MEM_ERROR) throw std::bad_alloc{};
    // A file that is cut short gives what there is, and the error.
    if (got < 0 || error == Z_BUF_ERROR) {
      fail("a file that can be read and that is whole",
           error == Z_ERRNO ? std::strerror(errno) : text);
    }
    at_ += static_cast<std::size_t>(got);
    if (at_ > limit_) fail("at most " + std::to_string(limit_) + " bytes", "more");
    return static_cast<std::size_t>(got);
  }

  std::string path_;
  std::size_t limit_, at_ = 0;
  std::vector<std::uint8_t> memory_;
  std::unique_ptr<gzFile_s, Close> file_;
};

namespace detail {

/// The start of a regular file after decompression; none of a pipe, which can be read once.
[[nodiscard]] inline std::vector<std::uint8_t> start_of_content(const std::filesystem::path& path) {
  constexpr std::size_t enough = 4096;
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return {};
  try {
    return ByteSource{path}.read(enough);
  } catch (const FileError&) {
    return {};
  }
}

}  // namespace detail

}  // namespace digitnet
