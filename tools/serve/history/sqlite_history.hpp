#pragma once

#include "serve/database/database_pause.hpp"
#include "serve/database/disk_reserve.hpp"
#include "serve/database/sqlite.hpp"
#include "serve/database/sqlite_file.hpp"
#include "serve/history/history.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

namespace digitnet::serve {

/// The history in a file of SQLite, in write-ahead mode. One connection, one use at a time. Nobody
/// waits long for the others, nor for another program that writes to the file. A file that is gone
/// is begun anew, and a full disk can still be deleted from.
class SqliteHistory final : public History {
 public:
  SqliteHistory(const std::string& path, std::int64_t limit, Say say);

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
  /// The open database and its statements.
  struct Store {
    explicit Store(const std::string& path);

    Sqlite database;
    std::int64_t entries;
    SqliteStatement add, replace, list, find, remove, clear, label, number_label, labelled, prune;
  };

  /// What `use` makes of the store, which nobody else uses meanwhile.
  template <class Use>
  auto with_store(Use use);
  /// The same for what writes.
  template <class Use>
  auto change(Use use);
  void open();
  void begin();
  void prune(Store& store);
  template <class Delete>
  int make_room(Store& store, Delete run);

  std::timed_mutex mutex_;
  std::string path_;
  std::int64_t limit_;
  Say say_;
  DatabasePause pause_;
  DiskReserve reserve_;
  SqliteJournal journal_;
  std::unique_ptr<Store> store_;  // none while it cannot be opened again
};

}  // namespace digitnet::serve
