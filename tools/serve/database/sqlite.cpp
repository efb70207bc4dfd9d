#include "serve/database/sqlite.hpp"

#include "serve/database/database_error.hpp"

#include <digitnet/io/file.hpp>

#include <fcntl.h>
#include <sqlite3.h>

#include <cerrno>
#include <system_error>

namespace digitnet::serve {
namespace {

DatabaseError::Kind kind_of(int code) noexcept {
  switch (code & 0xFF) {  // without what makes an extended code of it
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return DatabaseError::Kind::busy;
    case SQLITE_FULL:
      return DatabaseError::Kind::full;
    default:
      return DatabaseError::Kind::failed;
  }
}

[[noreturn]] void fail(const std::string& what, int code = SQLITE_ERROR) {
  throw DatabaseError{what, kind_of(code)};
}

}  // namespace

void Sqlite::Close::operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }

Sqlite::Sqlite(const std::string& path) {
  if (path != ":memory:") {
    // SQLite gives its other files the permissions of this one.
    const digitnet::detail::Descriptor file{
        ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (!file.is_open()) fail(path + ": " + std::generic_category().message(errno));
  }
  sqlite3* database = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  database_.reset(database);
  if (code != SQLITE_OK) fail(path + ": " + sqlite3_errstr(code));
  wait_for_others(std::chrono::seconds{5});
}

void Sqlite::execute(const std::string& sql) {
  char* message = nullptr;
  const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, &message);
  if (code == SQLITE_OK) return;
  const std::string text = message != nullptr ? message : "an error";
  sqlite3_free(message);
  fail(text, code);
}

std::int64_t Sqlite::number(const std::string& sql) {
  SqliteStatement statement{*this, sql};
  return statement.step() ? statement.number(0) : 0;
}

std::int64_t Sqlite::last_id() const noexcept { return sqlite3_last_insert_rowid(database_.get()); }

int Sqlite::changes() const noexcept { return sqlite3_changes(database_.get()); }

void Sqlite::wait_for_others(std::chrono::milliseconds time) noexcept {
  sqlite3_busy_timeout(database_.get(), static_cast<int>(time.count()));
}

bool Sqlite::has_moved() const noexcept {
  int moved = 0;
  sqlite3_file_control(database_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return moved != 0;
}

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

SqliteStatement::SqliteStatement(Sqlite& database, std::string_view sql)
    : database_{database.database_.get()} {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  statement_.reset(statement);
  check(code);
}

void SqliteStatement::check(int code) const {
  if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) {
    fail(sqlite3_errmsg(database_), code);
  }
}

SqliteStatement& SqliteStatement::bind(int index, std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), index + 1, value));
  return *this;
}

SqliteStatement& SqliteStatement::bind(int index, std::optional<int> value) {
  check(value ? sqlite3_bind_int(statement_.get(), index + 1, *value)
              : sqlite3_bind_null(statement_.get(), index + 1));
  return *this;
}

SqliteStatement& SqliteStatement::bind(int index, const std::string& text) {
  check(sqlite3_bind_text64(statement_.get(), index + 1, text.data(), text.size(), SQLITE_STATIC,
                            SQLITE_UTF8));
  return *this;
}

SqliteStatement& SqliteStatement::bind_blob(int index, const std::string& bytes) {
  check(bytes.empty() ? sqlite3_bind_null(statement_.get(), index + 1)
                      : sqlite3_bind_blob64(statement_.get(), index + 1, bytes.data(), bytes.size(),
                                            SQLITE_STATIC));
  return *this;
}

bool SqliteStatement::step() {
  const int code = sqlite3_step(statement_.get());
  check(code);
  return code == SQLITE_ROW;
}

void SqliteStatement::run() {
  const SqliteUse use{*this};
  while (step()) {
  }
}

void SqliteStatement::reset() noexcept {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

std::int64_t SqliteStatement::number(int column) const noexcept {
  return sqlite3_column_int64(statement_.get(), column);
}

std::optional<int> SqliteStatement::maybe_number(int column) const noexcept {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return std::nullopt;
  return sqlite3_column_int(statement_.get(), column);
}

std::string SqliteStatement::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return data == nullptr
             ? ""
             : std::string(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

}  // namespace digitnet::serve
