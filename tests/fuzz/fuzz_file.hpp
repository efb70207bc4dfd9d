#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace digitnet::fuzz {

/// Bytes as a file that has a path but lives in memory, for readers that take a path.
class MemoryFile {
 public:
  MemoryFile(const std::uint8_t* data, std::size_t size) : file_{::memfd_create("fuzz", 0)} {
    if (file_ < 0) throw std::runtime_error{"memfd_create failed"};
    while (size > 0) {
      const ssize_t written = ::write(file_, data, size);
      if (written <= 0) throw std::runtime_error{"write failed"};
      data += written;
      size -= static_cast<std::size_t>(written);
    }
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(file_); }

  [[nodiscard]] std::filesystem::path path() const {
    return "/proc/self/fd/" + std::to_string(file_);
  }

 private:
  int file_;
};

}  // namespace digitnet::fuzz
