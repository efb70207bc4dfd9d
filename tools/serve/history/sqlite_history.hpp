#pragma once

#include "serve/history/history.hpp"
#include "serve/history/sqlite.hpp"

#include <mutex>

namespace digitnet::serve {

/// The history in a file of SQLite, in write-ahead mode. One connection, one use at a time.
class SqliteHistory final : public History {
 public:
  SqliteHistory(const std::string& path, std::int64_t limit);

  std::int64_t add(const Entry& entry) override;
  bool replace(const Entry& entry) override;
  std::vector<Entry> list(int limit, std::int64_t before) override;
  std::optional<Entry> find(std::int64_t id) override;
  bool remove(std::int64_t id) override;
  bool set_label(std::int64_t id, std::optional<int> label) override;
  void each_labelled(const std::function<void(const Entry&)>& take) override;
  HistoryCount count() override;

 private:
  static Sqlite open(const std::string& path);
  void prune();

  std::mutex mutex_;
  std::int64_t limit_;
  std::int64_t entries_ = 0;
  Sqlite database_;
  SqliteStatement add_, replace_, list_, find_, remove_, label_, labelled_, prune_;
};

}  // namespace digitnet::serve
