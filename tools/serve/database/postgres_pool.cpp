#include "serve/database/postgres_pool.hpp"

#include "serve/database/database_error.hpp"

#include <utility>

namespace digitnet::serve {
namespace {

constexpr std::chrono::milliseconds statement_limit{3'000};
constexpr std::chrono::milliseconds migration_limit{30'000};  // others may be at it
constexpr std::chrono::milliseconds connection_wait{1'000};
constexpr std::chrono::milliseconds slow{500};  // a failure that took as long will do so again

}  // namespace

void migrate(const std::string& url, const std::string& versions,
             std::span<const char* const> migrations) {
  Postgres database{url, migration_limit};
  database.begin();
  database.execute(
      "SELECT pg_advisory_xact_lock(1684629358);"  // servers that start at a time
      "CREATE TABLE IF NOT EXISTS " +
      versions + " (version BIGINT NOT NULL)");
  const PostgresRows rows = database.run("SELECT version FROM " + versions, {});
  const std::int64_t version = rows.size() == 0 ? 0 : rows.number(0, 0);
  const auto known = static_cast<std::int64_t>(migrations.size());
  if (version > known) throw DatabaseError{"made by a newer version of this program"};
  for (std::int64_t next = version; next < known; ++next) {
    database.execute(migrations[static_cast<std::size_t>(next)]);
  }
  database.execute("DELETE FROM " + versions);
  database.run("INSERT INTO " + versions + " VALUES ($1)", {known});
  database.commit();
}

PostgresPool::PostgresPool(const std::string& url, std::size_t connections) {
  for (std::size_t i = 0; i < connections; ++i) {
    free_.push_back(std::make_unique<Postgres>(url, statement_limit));
  }
}

PostgresRows PostgresPool::run(const std::string& sql, const std::vector<PostgresValue>& values) {
  return with([&](Postgres& database) { return database.run(sql, values); });
}

std::unique_ptr<Postgres> PostgresPool::take() {
  using Kind = DatabaseError::Kind;
  if (!pause_.allows()) throw DatabaseError{"it does not answer", Kind::busy};
  std::unique_lock lock{mutex_};
  if (!free_one_.wait_for(lock, connection_wait, [this] { return !free_.empty(); })) {
    throw DatabaseError{"all connections to it are in use", Kind::busy};
  }
  std::unique_ptr<Postgres> mine = std::move(free_.back());
  free_.pop_back();
  return mine;
}

void PostgresPool::give_back(std::unique_ptr<Postgres> connection) {
  {
    const std::lock_guard lock{mutex_};
    free_.push_back(std::move(connection));
  }
  free_one_.notify_one();
}

void PostgresPool::begin_pause_if_slow(Clock::time_point start) {
  if (Clock::now() - start > slow) pause_.begin();
}

}  // namespace digitnet::serve
