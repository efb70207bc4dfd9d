#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace digitnet::serve {

/// A connection to an SQLite database. Everything throws DatabaseError if SQLite reports an error.
class Sqlite {
 public:
  /// Opens `path` or makes it, readable by its owner only.
  explicit Sqlite(const std::string& path);

  void execute(const std::string& sql);
  [[nodiscard]] std::int64_t number(const std::string& sql);  ///< the one number that it gives

  [[nodiscard]] std::int64_t last_id() const noexcept;
  [[nodiscard]] int changes() const noexcept;  ///< rows that the last statement changed

  /// How long others who write are waited for; 5 s at first.
  void wait_for_others(std::chrono::milliseconds time) noexcept;

  /// Whether its file has been removed, renamed or replaced.
  [[nodiscard]] bool has_moved() const noexcept;

 private:
  friend class SqliteStatement;

  struct Close {
    void operator()(sqlite3* database) const noexcept;
  };

  std::unique_ptr<sqlite3, Close> database_;
};

/// A prepared statement. Parameters and columns count from 0.
class SqliteStatement {
 public:
  SqliteStatement(Sqlite& database, std::string_view sql);

  SqliteStatement& bind(int index, std::int64_t value);
  SqliteStatement& bind(int index, std::optional<int> value);
  SqliteStatement& bind(int index, const std::string& text);        ///< must live until reset()
  SqliteStatement& bind_blob(int index, const std::string& bytes);  ///< likewise; empty: null

  /// The next row, or false.
  [[nodiscard]] bool step();
  /// All the rest, without looking at it, and reset().
  void run();
  /// Ready for the next use.
  void reset() noexcept;

  [[nodiscard]] std::int64_t number(int column) const noexcept;
  [[nodiscard]] std::optional<int> maybe_number(int column) const noexcept;
  [[nodiscard]] std::string bytes(int column) const;  ///< of text or blob; empty for null

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };

  void check(int code) const;

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// Resets a statement when its use ends, however it ends.
class SqliteUse {
 public:
  explicit SqliteUse(SqliteStatement& statement) noexcept : statement_{statement} {}
  SqliteUse(const SqliteUse&) = delete;
  SqliteUse& operator=(const SqliteUse&) = delete;
  ~SqliteUse() { statement_.reset(); }

 private:
  SqliteStatement& statement_;
};

}  // namespace digitnet::serve
