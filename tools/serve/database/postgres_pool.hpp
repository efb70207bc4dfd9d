#pragma once

#include "serve/database/database_pause.hpp"
#include "serve/database/postgres.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace digitnet::serve {

/// Brings a database from the version in the table `versions`, which is made if it is missing, to
/// the last of `migrations`, each of which leads from the version of its index to the next.
/// Programs that start at a time wait for each other. Throws DatabaseError, also if a newer version
/// of this program has been there.
void migrate(const std::string& url, const std::string& versions,
             std::span<const char* const> migrations);

/// A few connections to PostgreSQL for any number of threads. Nobody waits long for one that is
/// free, nor for a database that does not answer.
class PostgresPool {
 public:
  PostgresPool(const std::string& url, std::size_t connections);

  /// Runs a statement on a connection that is free.
  PostgresRows run(const std::string& sql, const std::vector<PostgresValue>& values);

  /// Calls `use` with a connection, in a transaction that ends with it: whatever it throws undoes
  /// what it has done.
  template <class Use>
  auto transaction(Use use) {
    return with([&use](Postgres& database) {
      database.begin();
      try {
        auto result = use(database);
        database.commit();
        return result;
      } catch (...) {
        database.disconnect();
        throw;
      }
    });
  }

 private:
  using Clock = std::chrono::steady_clock;

  template <class Use>
  auto with(Use use) {
    std::unique_ptr<Postgres> mine = take();
    const auto start = Clock::now();
    try {
      auto result = use(*mine);
      pause_.end();
      give_back(std::move(mine));
      return result;
    } catch (...) {
      begin_pause_if_slow(start);
      give_back(std::move(mine));
      throw;
    }
  }

  [[nodiscard]] std::unique_ptr<Postgres> take();
  void give_back(std::unique_ptr<Postgres> connection);
  void begin_pause_if_slow(Clock::time_point start);

  DatabasePause pause_;
  std::mutex mutex_;
  std::condition_variable free_one_;
  std::vector<std::unique_ptr<Postgres>> free_;
};

}  // namespace digitnet::serve
