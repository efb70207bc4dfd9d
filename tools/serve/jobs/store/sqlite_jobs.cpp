#include "serve/jobs/store/sqlite_jobs.hpp"

#include "serve/database/database_error.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace digitnet::serve {
namespace {

constexpr std::chrono::milliseconds longest_wait{2'500};  // for the store
constexpr std::chrono::milliseconds longest_lock{2'000};  // by another program

constexpr std::int64_t application = 0x6469676A;  // "digj"

/// `due` is when a job that waits may be taken, and the end of a running one's lease; `published`
/// when a broker has confirmed that it was told of the job.
constexpr std::array<const char*, 1> migrations{R"sql(
  CREATE TABLE job (
    id TEXT PRIMARY KEY,
    kind INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    due INTEGER NOT NULL,
    lease TEXT NOT NULL DEFAULT '',
    count INTEGER NOT NULL,
    pictures BLOB,
    bytes INTEGER NOT NULL,
    key TEXT UNIQUE,
    fingerprint TEXT NOT NULL,
    results TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',
    published INTEGER
  );
  CREATE INDEX job_waits ON job (due) WHERE state = 0;
  CREATE INDEX job_runs ON job (due) WHERE state = 1;
  CREATE INDEX job_held ON job (lease) WHERE state = 1;
  CREATE INDEX job_ended ON job (changed) WHERE state > 1;
  CREATE INDEX job_weight ON job (state, bytes);
)sql"};

const std::string columns = "id, kind, state, attempts, count, created, changed, results, error";

Job job_of(const SqliteStatement& row) {
  Job job;
  job.id = row.bytes(0);
  job.kind = static_cast<JobKind>(row.number(1));
  job.state = static_cast<JobState>(row.number(2));
  job.attempts = static_cast<int>(row.number(3));
  job.count = static_cast<int>(row.number(4));
  job.created = row.number(5);
  job.changed = row.number(6);
  job.results = row.bytes(7);
  job.error = row.bytes(8);
  return job;
}

/// The first column of all rows.
std::vector<std::string> texts(SqliteStatement& statement) {
  std::vector<std::string> found;
  while (statement.step()) found.push_back(statement.bytes(0));
  return found;
}

}  // namespace

SqliteJobs::SqliteJobs(const std::string& path, const JobRules& rules, JobBell& bell)
    : path_{path}, rules_{rules}, bell_{bell}, journal_{path} {
  open();
}

void SqliteJobs::open() {
  if (database_ && !database_->has_moved()) return;
  if (database_) {
    const bool ours = journal_.is_same();
    database_.reset();
    if (ours) journal_.remove();
  }
  auto database = std::make_unique<Sqlite>(open_sqlite(path_, {application, migrations}));
  database->execute("PRAGMA synchronous = FULL");
  database->wait_for_others(longest_lock);
  database_ = std::move(database);
  journal_.remember();
}

template <class Use>
auto SqliteJobs::with_database(Use use) {
  const std::unique_lock lock{mutex_, longest_wait};
  if (!lock) throw DatabaseError{"too many wait for the jobs", DatabaseError::Kind::busy};
  open();
  return use(*database_);
}

template <class Use>
auto SqliteJobs::change(Use use) {
  return with_database([&](Sqlite& database) {
    database.execute("BEGIN IMMEDIATE");
    try {
      auto result = use(database);
      database.execute("COMMIT");
      return result;
    } catch (...) {
      try {
        database.execute("ROLLBACK");
      } catch (const DatabaseError&) {  // it was rolled back by what failed
      }
      throw;
    }
  });
}

PutJob SqliteJobs::put(const NewJob& job) {
  const std::string print = fingerprint(job);
  const PutJob result = change([&](Sqlite& database) -> PutJob {
    if (job.key) {
      SqliteStatement known{database, "SELECT id, fingerprint FROM job WHERE key = ?"};
      if (known.bind(0, *job.key).step()) {
        return {known.bytes(1) == print ? PutJob::How::known : PutJob::How::other, known.bytes(0)};
      }
    }
    const std::string id = random_id();
    const std::int64_t now = unix_milliseconds();
    SqliteStatement add{database,
                        "INSERT INTO job (id, kind, created, changed, due, count, pictures, bytes,"
                        " fingerprint, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
    add.bind(0, id).bind(1, static_cast<std::int64_t>(job.kind)).bind(2, now).bind(3, now);
    add.bind(4, now).bind(5, std::int64_t{job.count}).bind_blob(6, job.pictures);
    add.bind(7, static_cast<std::int64_t>(job.pictures.size())).bind(8, print);
    if (job.key) add.bind(9, *job.key);
    add.run();
    return {PutJob::How::put, id};
  });
  if (result.how == PutJob::How::put) bell_.ring_work();
  return result;
}

std::optional<Job> SqliteJobs::find(const std::string& id) {
  return with_database([&](Sqlite& database) -> std::optional<Job> {
    SqliteStatement find{database, "SELECT " + columns + " FROM job WHERE id = ?"};
    if (!find.bind(0, id).step()) return std::nullopt;
    return job_of(find);
  });
}

bool SqliteJobs::knows(const std::string& key) {
  return with_database([&](Sqlite& database) {
    SqliteStatement find{database, "SELECT 1 FROM job WHERE key = ?"};
    return find.bind(0, key).step();
  });
}

bool SqliteJobs::remove(const std::string& id) {
  const bool removed = change([&](Sqlite& database) {
    SqliteStatement{database, "DELETE FROM job WHERE id = ?"}.bind(0, id).run();
    return database.changes() > 0;
  });
  bell_.ring_end(id);
  return removed;
}

std::vector<Job> SqliteJobs::dead(int limit) {
  return with_database([&](Sqlite& database) {
    SqliteStatement list{
        database, "SELECT " + columns + " FROM job WHERE state = 4 ORDER BY changed DESC LIMIT ?"};
    list.bind(0, std::int64_t{limit});
    std::vector<Job> jobs;
    while (list.step()) jobs.push_back(job_of(list));
    return jobs;
  });
}

bool SqliteJobs::requeue(const std::string& id) {
  const bool queued = change([&](Sqlite& database) {
    const std::int64_t now = unix_milliseconds();
    SqliteStatement{database,
                    "UPDATE job SET state = 0, attempts = 0, changed = ?, due = ?, error = '',"
                    " published = NULL WHERE id = ? AND state = 4"}
        .bind(0, now)
        .bind(1, now)
        .bind(2, id)
        .run();
    return database.changes() > 0;
  });
  if (queued) bell_.ring_work();
  return queued;
}

JobCount SqliteJobs::count() {
  return with_database([](Sqlite& database) {
    SqliteStatement counted{database,
                            "SELECT state, count(*), sum(bytes) FROM job"
                            " WHERE state IN (0, 1, 4) GROUP BY state"};
    JobCount count;
    while (counted.step()) {
      const auto state = static_cast<JobState>(counted.number(0));
      (state == JobState::queued    ? count.queued
       : state == JobState::running ? count.running
                                    : count.dead) = counted.number(1);
      count.bytes += counted.number(2);
    }
    return count;
  });
}

/// Takes a job that may be taken.
TakenJob SqliteJobs::taken(Sqlite& database, const std::string& id, const std::string& lease) {
  const std::int64_t now = unix_milliseconds();
  SqliteStatement{database,
                  "UPDATE job SET state = 1, attempts = attempts + 1, lease = ?, changed = ?,"
                  " due = ? WHERE id = ?"}
      .bind(0, lease)
      .bind(1, now)
      .bind(2, now + rules_.lease.count())
      .bind(3, id)
      .run();
  SqliteStatement row{database, "SELECT kind, attempts, pictures FROM job WHERE id = ?"};
  if (!row.bind(0, id).step()) throw DatabaseError{"a job vanished"};
  return {id, static_cast<JobKind>(row.number(0)), static_cast<int>(row.number(1)), row.bytes(2),
          lease};
}

Taking SqliteJobs::take(int limit, bool alone) {
  struct Next {
    std::string id;
    bool fresh_digits, left;
  };
  const auto first = [](Sqlite& database) {
    SqliteStatement find{database,
                         "SELECT id, kind = 0 AND attempts = 0, error = ? FROM job"
                         " WHERE state = 0 AND due <= ? ORDER BY due LIMIT 1"};
    find.bind(0, worker_ended).bind(1, unix_milliseconds());
    std::optional<Next> next;
    if (find.step()) next = Next{find.bytes(0), find.number(1) != 0, find.number(2) != 0};
    return next;
  };
  const auto look = with_database(first);  // who only looks locks nothing
  if (!look) return {};
  if (look->left && !alone) return {{}, {look->id}};
  return change([&](Sqlite& database) -> Taking {
    Taking taking;
    const auto next = first(database);
    if (!next) return taking;
    if (next->left && !alone) return {{}, {next->id}};
    const std::string lease = random_id();
    if (alone || !next->fresh_digits) {
      taking.jobs.push_back(taken(database, next->id, lease));
      return taking;
    }
    SqliteStatement find{database,
                         "SELECT id FROM job WHERE state = 0 AND due <= ? AND kind = 0"
                         " AND attempts = 0 AND error <> ? ORDER BY due LIMIT ?"};
    find.bind(0, unix_milliseconds()).bind(1, worker_ended).bind(2, std::int64_t{limit});
    for (const std::string& id : texts(find)) taking.jobs.push_back(taken(database, id, lease));
    return taking;
  });
}

Taking SqliteJobs::take_these(std::span<const std::string> ids, bool alone) {
  return change([&](Sqlite& database) {
    Taking taking;
    const std::string lease = random_id();
    for (const std::string& id : ids) {
      const std::int64_t now = unix_milliseconds();
      SqliteStatement find{database,
                           "SELECT state = 0 AND error = ? FROM job WHERE id = ? AND attempts < ?"
                           " AND (state = 0 AND due <= ? OR state = 1 AND (due <= ? OR ?))"};
      find.bind(0, worker_ended).bind(1, id).bind(2, std::int64_t{rules_.attempts}).bind(3, now);
      if (!find.bind(4, now).bind(5, std::int64_t{alone}).step()) continue;
      if (find.number(0) != 0 && !alone) {
        taking.left.push_back(id);
      } else {
        taking.jobs.push_back(taken(database, id, lease));
      }
    }
    return taking;
  });
}

std::vector<bool> SqliteJobs::finish(std::span<const JobEnd> ends) {
  using How = JobEnd::How;
  auto finished = change([&](Sqlite& database) {
    std::vector<bool> result;
    for (const JobEnd& end : ends) {
      SqliteStatement find{database,
                           "SELECT attempts FROM job WHERE id = ? AND lease = ? AND state = 1"};
      const bool ours = find.bind(0, end.id).bind(1, end.lease).step();
      result.push_back(ours);
      if (!ours) continue;
      const auto attempts = static_cast<int>(find.number(0));
      const std::int64_t now = unix_milliseconds();
      if (end.how == How::done || end.how == How::failed) {
        SqliteStatement{database,
                        "UPDATE job SET state = ?, changed = ?, results = ?, error = '',"
                        " pictures = NULL, bytes = 0 WHERE id = ?"}
            .bind(0, std::int64_t{end.how == How::done ? 2 : 3})
            .bind(1, now)
            .bind(2, end.text)
            .bind(3, end.id)
            .run();
        continue;
      }
      const bool back = end.how == How::back;
      const bool dies = !back && attempts >= rules_.attempts;
      SqliteStatement{database,
                      "UPDATE job SET state = ?, attempts = ?, changed = ?, due = ?,"
                      " error = CASE WHEN ? THEN error ELSE ? END, published = NULL WHERE id = ?"}
          .bind(0, std::int64_t{dies ? 4 : 0})
          .bind(1, std::int64_t{attempts - (back ? 1 : 0)})
          .bind(2, now)
          .bind(3, now + (back ? 0 : retry_milliseconds(attempts)))
          .bind(4, std::int64_t{back})
          .bind(5, end.text)
          .bind(6, end.id)
          .run();
    }
    return result;
  });
  for (const JobEnd& end : ends) bell_.ring_end(end.id);
  return finished;
}

std::vector<std::string> SqliteJobs::renew(const std::string& lease) {
  return change([&](Sqlite& database) {
    SqliteStatement{database, "UPDATE job SET due = ? WHERE lease = ? AND state = 1"}
        .bind(0, unix_milliseconds() + rules_.lease.count())
        .bind(1, lease)
        .run();
    SqliteStatement held{database, "SELECT id FROM job WHERE lease = ? AND state = 1"};
    return texts(held.bind(0, lease));
  });
}

void SqliteJobs::free_left() {
  const std::int64_t now = unix_milliseconds();
  const bool some = with_database([&](Sqlite& database) {
    SqliteStatement find{database, "SELECT 1 FROM job WHERE state = 1 AND due <= ? LIMIT 1"};
    return find.bind(0, now).step();
  });
  if (!some) return;
  change([&](Sqlite& database) {
    SqliteStatement{database,
                    "UPDATE job SET state = 4, changed = ?, error = ?"
                    " WHERE state = 1 AND due <= ? AND attempts >= ?"}
        .bind(0, now)
        .bind(1, left_too_often(rules_))
        .bind(2, now)
        .bind(3, std::int64_t{rules_.attempts})
        .run();
    SqliteStatement{database,
                    "UPDATE job SET state = 0, changed = ?, due = ?, error = ?, published = NULL"
                    " WHERE state = 1 AND due <= ?"}
        .bind(0, now)
        .bind(1, now)
        .bind(2, worker_ended)
        .bind(3, now)
        .run();
    return true;
  });
  bell_.ring_work();
  bell_.ring_end("");
}

void SqliteJobs::forget(std::int64_t time) {
  change([&](Sqlite& database) {
    SqliteStatement{database,
                    "DELETE FROM job WHERE id IN"
                    " (SELECT id FROM job WHERE state > 1 AND changed < ? LIMIT 1000)"}
        .bind(0, time)
        .run();
    return true;
  });
}

std::size_t SqliteJobs::publish(int limit, const Publish& publish) {
  const std::int64_t start = unix_milliseconds();
  const auto ids = with_database([&](Sqlite& database) {
    SqliteStatement find{database,
                         "SELECT id FROM job WHERE state = 0 AND due <= ? AND published IS NULL"
                         " ORDER BY due LIMIT ?"};
    return texts(find.bind(0, start).bind(1, std::int64_t{limit}));
  });
  if (ids.empty()) return 0;
  const auto confirmed = publish(ids);
  return change([&](Sqlite& database) {
    for (const std::string& id : confirmed) {  // unless it was tried meanwhile, and waits again
      SqliteStatement{database,
                      "UPDATE job SET published = ? WHERE id = ? AND state = 0 AND due <= ?"}
          .bind(0, unix_milliseconds())
          .bind(1, id)
          .bind(2, start)
          .run();
    }
    return confirmed.size();
  });
}

void SqliteJobs::publish_this(const std::string& id) {
  change([&](Sqlite& database) {
    SqliteStatement{database, "UPDATE job SET published = NULL WHERE id = ? AND state = 0"}
        .bind(0, id)
        .run();
    return true;
  });
}

void SqliteJobs::publish_again(std::int64_t time) {
  change([&](Sqlite& database) {
    SqliteStatement{database, "UPDATE job SET published = NULL WHERE state = 0 AND published < ?"}
        .bind(0, time)
        .run();
    return true;
  });
}

}  // namespace digitnet::serve
