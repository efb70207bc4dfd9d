#pragma once

#include "serve/database/sqlite.hpp"
#include "serve/database/sqlite_file.hpp"
#include "serve/jobs/store/job_store.hpp"

#include <memory>
#include <mutex>
#include <string>

namespace digitnet::serve {

/// Jobs in a file of SQLite, which several programs of one machine may share. What was put there
/// outlives a loss of power. One connection, one use at a time; a file that is gone is begun anew.
class SqliteJobs final : public JobStore {
 public:
  SqliteJobs(const std::string& path, const JobRules& rules, JobBell& bell);

  PutJob put(const NewJob& job) override;
  std::optional<Job> find(const std::string& id) override;
  bool knows(const std::string& key) override;
  bool remove(const std::string& id) override;
  std::vector<Job> dead(int limit) override;
  bool requeue(const std::string& id) override;
  JobCount count() override;
  Taking take(int limit, bool alone) override;
  Taking take_these(std::span<const std::string> ids, bool alone) override;
  std::vector<bool> finish(std::span<const JobEnd> ends) override;
  std::vector<std::string> renew(const std::string& lease) override;
  void free_left() override;
  void forget(std::int64_t time) override;
  std::size_t publish(int limit, const Publish& publish) override;
  void publish_this(const std::string& id) override;
  void publish_again(std::int64_t time) override;

 private:
  /// What `use` makes of the database, which no other thread uses meanwhile.
  template <class Use>
  auto with_database(Use use);
  /// The same as one change, all of which happens or nothing.
  template <class Use>
  auto change(Use use);
  void open();
  [[nodiscard]] TakenJob taken(Sqlite& database, const std::string& id, const std::string& lease);

  std::timed_mutex mutex_;
  std::string path_;
  JobRules rules_;
  JobBell& bell_;
  SqliteJournal journal_;
  std::unique_ptr<Sqlite> database_;  // none while it cannot be opened again
};

}  // namespace digitnet::serve
