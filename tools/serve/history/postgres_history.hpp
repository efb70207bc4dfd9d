#pragma once

#include "serve/database/postgres_pool.hpp"
#include "serve/history/history.hpp"

#include <atomic>

namespace digitnet::serve {

/// The history in PostgreSQL, which several servers may share.
class PostgresHistory final : public History {
 public:
  PostgresHistory(const std::string& url, std::int64_t limit);

  std::int64_t add(const Entry& entry) override;
  bool replace(const Entry& entry) override;
  std::vector<Entry> list(int limit, std::int64_t before) override;
  std::optional<Entry> find(std::int64_t id) override;
  bool remove(std::int64_t id) override;
  std::int64_t clear() override;
  bool set_label(std::int64_t id, std::optional<int> label) override;
  bool set_number_label(std::int64_t id, const std::string& label) override;
  void each_labelled(const std::function<void(const Entry&)>& take) override;
  HistoryCount count() override;

 private:
  void prune();

  std::int64_t limit_;
  std::atomic<std::int64_t> added_{0};
  PostgresPool database_;
};

}  // namespace digitnet::serve
