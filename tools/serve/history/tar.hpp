#pragma once

#include "serve/history/spool_file.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace digitnet::serve {

/// Writes a tar archive (POSIX ustar).
class Tar {
 public:
  /// `time` is the files' time in seconds since 1970.
  Tar(SpoolFile& file, std::int64_t time) : file_{file}, time_{time} {}

  /// Throws InvalidArgument for a name of more than 99 bytes or a content of 8 GiB or more.
  void add(const std::string& name, std::string_view content);

  /// The same for gzip of `head` and of all of `source`.
  void add_gzip(const std::string& name, std::string_view head, const SpoolFile& source);

  void finish();

 private:
  [[nodiscard]] std::string header(const std::string& name, std::uint64_t size) const;
  void fill_block();

  SpoolFile& file_;
  std::int64_t time_;
};

}  // namespace digitnet::serve
