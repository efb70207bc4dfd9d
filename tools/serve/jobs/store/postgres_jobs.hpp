#pragma once

#include "serve/database/postgres_pool.hpp"
#include "serve/jobs/store/job_store.hpp"

#include <atomic>
#include <string>
#include <thread>

namespace digitnet::serve {

/// Jobs in PostgreSQL, which servers and workers on any machines share. Its clock is everybody's,
/// and its notifications ring the bells of all.
class PostgresJobs final : public JobStore {
 public:
  PostgresJobs(const std::string& url, const JobRules& rules, JobBell& bell);
  PostgresJobs(const PostgresJobs&) = delete;
  PostgresJobs& operator=(const PostgresJobs&) = delete;
  ~PostgresJobs() override;

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
  void listen(const std::string& url);

  JobRules rules_;
  JobBell& bell_;
  PostgresPool database_;
  std::atomic<bool> ended_{false};
  std::thread listener_;  // last: it uses what stands above
};

}  // namespace digitnet::serve
