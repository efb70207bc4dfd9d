#pragma once

#include "serve/database/sqlite.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace digitnet::serve {

/// Whose a file of SQLite is and what must be done to it: `application` is its application_id,
/// `migrations` lead from the version of their index to the next.
struct SqliteSchema {
  std::int64_t application;
  std::span<const char* const> migrations;
};

/// Opens `path` or makes it, in write-ahead mode, and brings it to the last version. Throws
/// DatabaseError, also for a file of another program and of a newer version of this one.
[[nodiscard]] Sqlite open_sqlite(const std::string& path, const SqliteSchema& schema);

/// The file that a database writes ahead to. Where the database itself was removed while in use,
/// what stands there must not be taken for a part of the one that is made in its place.
class SqliteJournal {
 public:
  explicit SqliteJournal(const std::string& path) : path_{path + "-wal"} {}

  /// To be called once the database is open.
  void remember() noexcept;

  /// Whether it is still that file; to be asked before the database is closed.
  [[nodiscard]] bool is_same() const noexcept;

  void remove() noexcept;

 private:
  std::string path_;
  std::uint64_t file_ = 0;
};

}  // namespace digitnet::serve
