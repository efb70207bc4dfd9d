#pragma once

#include <digitnet/io/file.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace digitnet::serve {

/// A file without a name in the folder for temporary ones ($TMPDIR), gone with the object: for what
/// may be larger than memory. Everything throws Error if the system does.
class SpoolFile {
 public:
  SpoolFile();

  void append(std::string_view bytes);

  /// Overwrites bytes that are there already.
  void put(std::uint64_t at, std::string_view bytes);

  /// Appends gzip of `head` and of all of `source`.
  void append_gzip(std::string_view head, const SpoolFile& source);

  /// Reads at most `size` bytes; fewer only at the end.
  [[nodiscard]] std::size_t read(std::uint64_t at, char* bytes, std::size_t size) const;

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

 private:
  digitnet::detail::Descriptor file_;
  std::uint64_t size_ = 0;
};

}  // namespace digitnet::serve
