#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct pg_conn;
struct pg_result;

namespace digitnet::serve {

/// A parameter of a statement: text, bytes, or null.
struct PostgresValue {
  std::optional<std::string> content;
  bool binary = false;

  PostgresValue(std::int64_t value) : content{std::to_string(value)} {}
  PostgresValue(std::optional<int> value) {
    if (value) content = std::to_string(*value);
  }
  PostgresValue(std::string text) : content{std::move(text)} {}

  /// Empty bytes are null.
  static PostgresValue bytes(const std::string& bytes);
};

/// The rows of an answer; rows and columns count from 0.
class PostgresRows {
 public:
  explicit PostgresRows(pg_result* result) noexcept : result_{result} {}

  [[nodiscard]] int size() const noexcept;
  [[nodiscard]] std::int64_t changed() const;  ///< rows that the statement changed
  [[nodiscard]] std::int64_t number(int row, int column) const;
  [[nodiscard]] std::optional<int> maybe_number(int row, int column) const;
  [[nodiscard]] std::string text(int row, int column) const;
  [[nodiscard]] std::string bytes(int row, int column) const;  ///< of a bytea; empty for null

 private:
  struct Clear {
    void operator()(pg_result* result) const noexcept;
  };

  std::unique_ptr<pg_result, Clear> result_;
};

/// A connection to PostgreSQL. Throws DatabaseError; a connection that was lost, or given up
/// because it did not answer, is made again at the next use. No call takes much longer than its
/// limit.
class Postgres {
 public:
  /// `url` as in libpq's documentation: postgresql://user:password@host/database, or
  /// `host=... dbname=...`. `limit` is that of each statement; connecting may take 2 s an address.
  Postgres(std::string url, std::chrono::milliseconds limit);

  /// One or several statements without parameters.
  void execute(const std::string& sql);

  /// A statement with $1, $2 ..., prepared when it is first run on a connection.
  PostgresRows run(const std::string& sql, const std::vector<PostgresValue>& values);

  /// A transaction: what runs before commit() is done then, or not at all. A connection that is
  /// lost in between is not made again: that would do what is left without what went before.
  void begin();
  void commit();

  /// What others notify the connection of, once it has executed LISTEN: waits for it until there is
  /// some, or for `time` at the most.
  struct Notification {
    std::string channel, payload;
  };
  [[nodiscard]] std::vector<Notification> notifications(std::chrono::milliseconds time);

  /// Gives the connection up, and with it what it has not committed. Statements make a new one.
  void disconnect() noexcept;

  [[nodiscard]] bool is_connected() const noexcept;

 private:
  struct Close {
    void operator()(pg_conn* connection) const noexcept;
  };

  using Clock = std::chrono::steady_clock;

  void connect();
  void ensure_connected();
  void wait_for(short events, Clock::time_point end);
  [[nodiscard]] PostgresRows finish(bool sent);
  [[nodiscard]] std::string prepared(const std::string& sql);
  [[noreturn]] void fail() const;

  std::string url_;
  std::chrono::milliseconds limit_;
  std::unique_ptr<pg_conn, Close> connection_;
  bool in_transaction_ = false;
  std::vector<std::string> prepared_;
};

}  // namespace digitnet::serve
