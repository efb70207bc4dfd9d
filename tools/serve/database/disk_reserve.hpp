#pragma once

#include <string>

namespace digitnet::serve {

/// A file of 6 MiB beside a database, which is removed when the disk is full: deleting from a
/// database takes room, too, and what SQLite has written ahead may be 4 MiB.
class DiskReserve {
 public:
  /// An empty path reserves nothing.
  explicit DiskReserve(std::string path) : path_{std::move(path)} {}

  /// Reserves the room if that is possible.
  void take() noexcept;

  /// Gives it back; false if there was none.
  [[nodiscard]] bool release() noexcept;

 private:
  std::string path_;
};

}  // namespace digitnet::serve
