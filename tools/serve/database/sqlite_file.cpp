#include "serve/database/sqlite_file.hpp"

#include "serve/database/database_error.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace digitnet::serve {
namespace {

void migrate(Sqlite& database, const std::string& path, const SqliteSchema& schema) {
  database.execute("BEGIN IMMEDIATE");  // two programs that start at a time
  const std::int64_t version = database.number("PRAGMA user_version");
  const std::int64_t owner = database.number("PRAGMA application_id");
  const bool empty = database.number("SELECT count(*) FROM sqlite_master") == 0;
  const auto known = static_cast<std::int64_t>(schema.migrations.size());
  if (!empty && owner != schema.application)
    throw DatabaseError{path + ": a database of another program"};
  if (version == known && owner == schema.application) return database.execute("ROLLBACK");
  if (version > known) throw DatabaseError{path + ": made by a newer version of this program"};
  for (std::int64_t next = version; next < known; ++next) {
    database.execute(schema.migrations[static_cast<std::size_t>(next)]);
  }
  database.execute("PRAGMA application_id = " + std::to_string(schema.application));
  database.execute("PRAGMA user_version = " + std::to_string(known));
  database.execute("COMMIT");
}

/// Which file a path leads to; 0 for none.
std::uint64_t inode_of(const std::string& path) noexcept {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_ino) : 0;
}

}  // namespace

Sqlite open_sqlite(const std::string& path, const SqliteSchema& schema) {
  Sqlite database{path};
  database.execute("PRAGMA journal_mode = WAL; PRAGMA trusted_schema = OFF");
  migrate(database, path, schema);
  return database;
}

void SqliteJournal::remember() noexcept { file_ = inode_of(path_); }

bool SqliteJournal::is_same() const noexcept { return file_ != 0 && inode_of(path_) == file_; }

void SqliteJournal::remove() noexcept { ::unlink(path_.c_str()); }

}  // namespace digitnet::serve
