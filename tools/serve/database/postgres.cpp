#include "serve/database/postgres.hpp"

#include "serve/database/database_error.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <cstdlib>

namespace digitnet::serve {
namespace {

bool succeeded(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

}  // namespace

PostgresValue PostgresValue::bytes(const std::string& bytes) {
  PostgresValue value{std::optional<int>{}};
  value.binary = true;
  if (!bytes.empty()) value.content = bytes;
  return value;
}

void PostgresRows::Clear::operator()(pg_result* result) const noexcept { PQclear(result); }

int PostgresRows::size() const noexcept { return PQntuples(result_.get()); }

std::int64_t PostgresRows::changed() const {
  return std::strtoll(PQcmdTuples(result_.get()), nullptr, 10);
}

std::int64_t PostgresRows::number(int row, int column) const {
  return std::strtoll(PQgetvalue(result_.get(), row, column), nullptr, 10);
}

std::optional<int> PostgresRows::maybe_number(int row, int column) const {
  if (PQgetisnull(result_.get(), row, column) != 0) return std::nullopt;
  return static_cast<int>(number(row, column));
}

std::string PostgresRows::text(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

std::string PostgresRows::bytes(int row, int column) const {
  if (PQgetisnull(result_.get(), row, column) != 0) return "";
  std::size_t size = 0;
  const std::unique_ptr<unsigned char, void (*)(void*)> bytes{
      PQunescapeBytea(
          reinterpret_cast<const unsigned char*>(PQgetvalue(result_.get(), row, column)), &size),
      PQfreemem};
  if (!bytes) throw std::bad_alloc{};
  return {reinterpret_cast<const char*>(bytes.get()), size};
}

void Postgres::Close::operator()(pg_conn* connection) const noexcept { PQfinish(connection); }

Postgres::Postgres(std::string url, std::chrono::milliseconds limit)
    : url_{std::move(url)}, limit_{limit} {
  connect();
}

void Postgres::connect() {
  // What comes later counts: the URL, which libpq expands where the name of a database may stand.
  const char* names[] = {"connect_timeout",
                         "keepalives_idle",
                         "keepalives_interval",
                         "keepalives_count",
                         "application_name",
                         "dbname",
                         nullptr};
  const char* values[] = {"2", "30", "5", "3", "digit-serve", url_.c_str(), nullptr};
  prepared_.clear();
  connection_.reset(PQconnectdbParams(names, values, 1));
  if (PQstatus(connection_.get()) != CONNECTION_OK) fail();
  PQsetNoticeProcessor(
      connection_.get(), [](void*, const char*) {}, nullptr);
  PQsetnonblocking(connection_.get(), 1);
  // The database gives up what nobody waits for any more.
  const std::string limit = "SET statement_timeout = " + std::to_string(limit_.count());
  static_cast<void>(finish(PQsendQuery(connection_.get(), limit.c_str()) == 1));
}

void Postgres::fail() const {
  std::string message = PQerrorMessage(connection_.get());
  while (!message.empty() && message.back() == '\n') message.pop_back();
  throw DatabaseError{message};
}

/// Waits for the socket. When time is over, the connection is given up: what it would still answer
/// belongs to no question.
void Postgres::wait_for(short events, Clock::time_point end) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
  pollfd entry{PQsocket(connection_.get()), events, 0};
  if (left.count() > 0 && ::poll(&entry, 1, static_cast<int>(left.count())) != 0) return;
  connection_.reset();
  throw DatabaseError{"the database does not answer", DatabaseError::Kind::busy};
}

/// The result of what was sent, the last one if that was several statements.
PostgresRows Postgres::finish(bool sent) {
  if (!sent) fail();
  const auto end = Clock::now() + limit_;
  for (int left = PQflush(connection_.get()); left != 0; left = PQflush(connection_.get())) {
    if (left < 0) fail();
    wait_for(POLLIN | POLLOUT, end);
    if (PQconsumeInput(connection_.get()) == 0) fail();
  }
  PostgresRows last{nullptr};
  bool good = true;
  for (;;) {
    while (PQisBusy(connection_.get()) != 0) {
      wait_for(POLLIN, end);
      if (PQconsumeInput(connection_.get()) == 0) fail();
    }
    PGresult* result = PQgetResult(connection_.get());
    if (result == nullptr) break;
    good = good && succeeded(result);
    last = PostgresRows{result};
  }
  if (!good) fail();
  return last;
}

/// Reads what the server may have sent, which finds out if it hung up meanwhile.
void Postgres::ensure_connected() {
  if (PQconsumeInput(connection_.get()) == 1 && is_connected()) return;
  if (in_transaction_) throw DatabaseError{"the connection was lost"};
  connect();
}

void Postgres::begin() {
  execute("BEGIN");
  in_transaction_ = true;
}

void Postgres::commit() {
  execute("COMMIT");
  in_transaction_ = false;
}

void Postgres::disconnect() noexcept {
  connection_.reset();
  in_transaction_ = false;
}

void Postgres::execute(const std::string& sql) {
  ensure_connected();
  static_cast<void>(finish(PQsendQuery(connection_.get(), sql.c_str()) == 1));
}

/// The name of the prepared statement.
std::string Postgres::prepared(const std::string& sql) {
  const auto found = std::ranges::find(prepared_, sql);
  std::string name = "s" + std::to_string(found - prepared_.begin());
  if (found != prepared_.end()) return name;
  static_cast<void>(
      finish(PQsendPrepare(connection_.get(), name.c_str(), sql.c_str(), 0, nullptr) == 1));
  prepared_.push_back(sql);
  return name;
}

PostgresRows Postgres::run(const std::string& sql, const std::vector<PostgresValue>& values) {
  std::vector<const char*> contents;
  std::vector<int> lengths, formats;
  for (const PostgresValue& value : values) {
    contents.push_back(value.content ? value.content->c_str() : nullptr);
    lengths.push_back(value.content ? static_cast<int>(value.content->size()) : 0);
    formats.push_back(value.binary ? 1 : 0);
  }
  ensure_connected();
  const std::string name = prepared(sql);
  return finish(PQsendQueryPrepared(connection_.get(), name.c_str(),
                                    static_cast<int>(values.size()), contents.data(),
                                    lengths.data(), formats.data(), 0) == 1);
}

bool Postgres::is_connected() const noexcept {
  return PQstatus(connection_.get()) == CONNECTION_OK;
}

std::vector<Postgres::Notification> Postgres::notifications(std::chrono::milliseconds time) {
  std::vector<Notification> found;
  const auto take = [&] {
    while (PGnotify* one = PQnotifies(connection_.get())) {
      found.push_back({one->relname, one->extra});
      PQfreemem(one);
    }
  };
  take();  // some may have come with an answer
  if (found.empty()) {
    pollfd entry{PQsocket(connection_.get()), POLLIN, 0};
    ::poll(&entry, 1, static_cast<int>(time.count()));
  }
  if (PQconsumeInput(connection_.get()) == 0) fail();
  take();
  return found;
}

}  // namespace digitnet::serve
