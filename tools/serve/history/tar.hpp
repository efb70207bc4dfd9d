#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace digitnet::serve {

/// A tar archive (POSIX ustar), written in memory.
class Tar {
 public:
  /// `time` is the files' time in seconds since 1970.
  explicit Tar(std::int64_t time) : time_{time} {}

  /// Throws InvalidArgument for a name of more than 99 bytes or a content of 8 GiB or more.
  void add(const std::string& name, std::string_view content);

  /// The whole archive; the object is empty afterwards.
  [[nodiscard]] std::string finish();

 private:
  std::int64_t time_;
  std::string bytes_;
};

}  // namespace digitnet::serve
