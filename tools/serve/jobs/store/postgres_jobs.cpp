#include "serve/jobs/store/postgres_jobs.hpp"

#include "serve/database/database_error.hpp"

#include <array>
#include <utility>

namespace digitnet::serve {
namespace {

constexpr std::size_t connections = 4;

/// `due` is when a job that waits may be taken, and the end of a running one's lease; `published`
/// when a broker has confirmed that it was told of the job. Pictures are compressed already.
constexpr std::array<const char*, 1> migrations{R"sql(
  CREATE TABLE job (
    id TEXT PRIMARY KEY,
    kind SMALLINT NOT NULL,
    state SMALLINT NOT NULL DEFAULT 0,
    attempts SMALLINT NOT NULL DEFAULT 0,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    due BIGINT NOT NULL,
    lease TEXT NOT NULL DEFAULT '',
    count INTEGER NOT NULL,
    pictures BYTEA,
    bytes BIGINT NOT NULL,
    key TEXT UNIQUE,
    fingerprint TEXT NOT NULL,
    results TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',
    published BIGINT
  );
  ALTER TABLE job ALTER pictures SET STORAGE EXTERNAL;
  CREATE INDEX job_waits ON job (due) WHERE state = 0;
  CREATE INDEX job_runs ON job (due) WHERE state = 1;
  CREATE INDEX job_held ON job (lease) WHERE state = 1;
  CREATE INDEX job_ended ON job (changed) WHERE state > 1;
  CREATE FUNCTION job_now() RETURNS BIGINT LANGUAGE SQL AS
    'SELECT (1000 * extract(epoch FROM clock_timestamp()))::bigint';
)sql"};

const std::string columns = "id, kind, state, attempts, count, created, changed, results, error";

Job job_of(const PostgresRows& rows, int row) {
  Job job;
  job.id = rows.text(row, 0);
  job.kind = static_cast<JobKind>(rows.number(row, 1));
  job.state = static_cast<JobState>(rows.number(row, 2));
  job.attempts = static_cast<int>(rows.number(row, 3));
  job.count = static_cast<int>(rows.number(row, 4));
  job.created = rows.number(row, 5);
  job.changed = rows.number(row, 6);
  job.results = rows.text(row, 7);
  job.error = rows.text(row, 8);
  return job;
}

TakenJob taken_of(const PostgresRows& rows, int row, const std::string& lease) {
  return {rows.text(row, 0), static_cast<JobKind>(rows.number(row, 1)),
          static_cast<int>(rows.number(row, 2)), rows.bytes(row, 3), lease};
}

std::vector<std::string> texts(const PostgresRows& rows) {
  std::vector<std::string> found;
  for (int row = 0; row < rows.size(); ++row) found.push_back(rows.text(row, 0));
  return found;
}

constexpr const char* work_channel = "digitnet_job_waits";
constexpr const char* end_channel = "digitnet_job_ended";

void notify(Postgres& database, const char* channel, const std::string& what) {
  database.run("SELECT pg_notify($1, $2)", {std::string{channel}, what});
}

/// Makes the tables before there are other connections.
const std::string& migrated(const std::string& url) {
  migrate(url, "digitnet_job_version", migrations);
  return url;
}

}  // namespace

PostgresJobs::PostgresJobs(const std::string& url, const JobRules& rules, JobBell& bell)
    : rules_{rules}, bell_{bell}, database_{migrated(url), connections}, listener_{[this, url] {
        listen(url);
      }} {}

PostgresJobs::~PostgresJobs() {
  ended_ = true;
  listener_.join();
}

/// Rings for what others notify this program of, and when it may have missed something.
void PostgresJobs::listen(const std::string& url) {
  constexpr std::chrono::milliseconds look_around{200}, pause{500};
  std::unique_ptr<Postgres> database;
  while (!ended_) {
    try {
      if (!database || !database->is_connected()) {
        database = std::make_unique<Postgres>(url, std::chrono::seconds{3});
        database->execute(std::string{"LISTEN "} + work_channel + "; LISTEN " + end_channel);
        bell_.ring_work();
        bell_.ring_end("");
      }
      bool work = false;
      for (const auto& [channel, payload] : database->notifications(look_around)) {
        if (channel == end_channel) {
          bell_.ring_end(payload);
        } else {
          work = true;
        }
      }
      if (work) bell_.ring_work();
    } catch (const Error&) {  // those who need the database say so
      database.reset();
      std::this_thread::sleep_for(pause);
    }
  }
}

PutJob PostgresJobs::put(const NewJob& job) {
  const std::string print = fingerprint(job);
  return database_.transaction([&](Postgres& database) -> PutJob {
    const std::string id = random_id();
    PostgresValue key{std::optional<int>{}};
    if (job.key) key = PostgresValue{*job.key};
    const auto added = database.run(
        "INSERT INTO job (id, kind, created, changed, due, count, pictures, bytes, fingerprint,"
        " key) VALUES ($1, $2, job_now(), job_now(), job_now(), $3, $4, $5, $6, $7)"
        " ON CONFLICT (key) DO NOTHING",
        {id, static_cast<std::int64_t>(job.kind), std::int64_t{job.count},
         PostgresValue::bytes(job.pictures), static_cast<std::int64_t>(job.pictures.size()), print,
         key});
    if (added.changed() > 0) {
      notify(database, work_channel, "");
      return {PutJob::How::put, id};
    }
    const auto known = database.run("SELECT id, fingerprint FROM job WHERE key = $1", {key});
    if (known.size() == 0) {  // gone in this moment
      throw DatabaseError{"another client deletes the job", DatabaseError::Kind::busy};
    }
    return {known.text(0, 1) == print ? PutJob::How::known : PutJob::How::other, known.text(0, 0)};
  });
}

std::optional<Job> PostgresJobs::find(const std::string& id) {
  const auto rows = database_.run("SELECT " + columns + " FROM job WHERE id = $1", {id});
  if (rows.size() == 0) return std::nullopt;
  return job_of(rows, 0);
}

bool PostgresJobs::knows(const std::string& key) {
  return database_.run("SELECT 1 FROM job WHERE key = $1", {key}).size() > 0;
}

bool PostgresJobs::remove(const std::string& id) {
  return database_.transaction([&](Postgres& database) {
    const bool removed = database.run("DELETE FROM job WHERE id = $1", {id}).changed() > 0;
    if (removed) notify(database, end_channel, id);
    return removed;
  });
}

std::vector<Job> PostgresJobs::dead(int limit) {
  const auto rows = database_.run(
      "SELECT " + columns + " FROM job WHERE state = 4 ORDER BY changed DESC LIMIT $1",
      {std::int64_t{limit}});
  std::vector<Job> jobs;
  for (int row = 0; row < rows.size(); ++row) jobs.push_back(job_of(rows, row));
  return jobs;
}

bool PostgresJobs::requeue(const std::string& id) {
  return database_.transaction([&](Postgres& database) {
    const bool queued = database
                            .run(
                                "UPDATE job SET state = 0, attempts = 0, changed = job_now(),"
                                " due = job_now(), error = '', published = NULL"
                                " WHERE id = $1 AND state = 4",
                                {id})
                            .changed() > 0;
    if (queued) notify(database, work_channel, "");
    return queued;
  });
}

JobCount PostgresJobs::count() {
  const auto rows = database_.run(
      "SELECT state, count(*), sum(bytes) FROM job WHERE state = 0 GROUP BY state"
      " UNION ALL SELECT state, count(*), sum(bytes) FROM job WHERE state = 1 GROUP BY state"
      " UNION ALL SELECT state, count(*), sum(bytes) FROM job WHERE state > 1 AND state = 4"
      " GROUP BY state",
      {});
  JobCount count;
  for (int row = 0; row < rows.size(); ++row) {
    const auto state = static_cast<JobState>(rows.number(row, 0));
    (state == JobState::queued    ? count.queued
     : state == JobState::running ? count.running
                                  : count.dead) = rows.number(row, 1);
    count.bytes += rows.number(row, 2);
  }
  return count;
}

Taking PostgresJobs::take(int limit, bool alone) {
  const auto next = database_.run(
      "SELECT id, (kind = 0 AND attempts = 0)::int, (error = $1)::int FROM job"
      " WHERE state = 0 AND due <= job_now() ORDER BY due LIMIT 1",
      {worker_ended});
  if (next.size() == 0) return {};
  if (next.number(0, 2) != 0 && !alone) return {{}, {next.text(0, 0)}};
  const bool several = !alone && next.number(0, 1) != 0;
  const std::string lease = random_id();
  const auto rows = database_.run(
      "WITH next AS (SELECT id FROM job WHERE state = 0 AND due <= job_now()" +
          std::string{several ? " AND kind = 0 AND attempts = 0" : ""} +
          " AND (error <> $4 OR $5::int = 1) ORDER BY due LIMIT $1 FOR UPDATE SKIP LOCKED)"
          " UPDATE job SET state = 1, attempts = attempts + 1, lease = $2, changed = job_now(),"
          " due = job_now() + $3 FROM next WHERE job.id = next.id"
          " RETURNING job.id, kind, attempts, pictures",
      {std::int64_t{several ? limit : 1}, lease, std::int64_t{rules_.lease.count()}, worker_ended,
       std::int64_t{alone ? 1 : 0}});
  Taking taking;
  for (int row = 0; row < rows.size(); ++row) taking.jobs.push_back(taken_of(rows, row, lease));
  return taking;
}

Taking PostgresJobs::take_these(std::span<const std::string> ids, bool alone) {
  return database_.transaction([&](Postgres& database) {
    Taking taking;
    const std::string lease = random_id();
    for (const std::string& id : ids) {
      const auto rows = database.run(
          "UPDATE job SET state = 1, attempts = attempts + 1, lease = $2, changed = job_now(),"
          " due = job_now() + $3 WHERE id = $1 AND attempts < $4"
          " AND (state = 0 AND due <= job_now() AND (error <> $6 OR $5::int = 1)"
          " OR state = 1 AND (due <= job_now() OR $5::int = 1))"
          " RETURNING id, kind, attempts, pictures",
          {id, lease, std::int64_t{rules_.lease.count()}, std::int64_t{rules_.attempts},
           std::int64_t{alone ? 1 : 0}, worker_ended});
      if (rows.size() > 0) {
        taking.jobs.push_back(taken_of(rows, 0, lease));
      } else if (!alone && database.run("SELECT 1 FROM job WHERE id = $1 AND state = 0"
                                        " AND due <= job_now() AND error = $2",
                                        {id, worker_ended})
                                   .size() > 0) {
        taking.left.push_back(id);
      }
    }
    return taking;
  });
}

std::vector<bool> PostgresJobs::finish(std::span<const JobEnd> ends) {
  using How = JobEnd::How;
  return database_.transaction([&](Postgres& database) {
    std::vector<bool> finished;
    bool work = false;
    for (const JobEnd& end : ends) {
      const bool back = end.how == How::back;
      // One way to the database and back for each: the change, and whom it is told.
      const auto change = [&](const std::string& what, std::vector<PostgresValue> values) {
        values.insert(values.begin(), {PostgresValue{end.id}, PostgresValue{end.lease}});
        const std::string tell = std::string{"pg_notify('"} + end_channel + "', id)";
        return database
            .run("WITH ended AS (UPDATE job SET changed = job_now(), " + what +
                     " WHERE id = $1 AND lease = $2 AND state = 1 RETURNING id) SELECT " +
                     (back ? "id" : tell) + " FROM ended",
                 values)
            .size();
      };
      int changed = 0;
      if (end.how == How::done || end.how == How::failed) {
        changed = change(
            "state = $3, results = $4, error = '', pictures = NULL, bytes = 0",
            {PostgresValue{std::int64_t{end.how == How::done ? 2 : 3}}, PostgresValue{end.text}});
      } else if (back) {
        changed =
            change("state = 0, attempts = attempts - 1, due = job_now(), published = NULL", {});
      } else {
        changed = change(
            "state = CASE WHEN attempts < $3 THEN 0 ELSE 4 END,"
            " due = job_now() + (500 << least(attempts, 10)), error = $4, published = NULL",
            {PostgresValue{std::int64_t{rules_.attempts}}, PostgresValue{end.text}});
      }
      finished.push_back(changed > 0);
      work = work || (back && changed > 0);
    }
    if (work) notify(database, work_channel, "");
    return finished;
  });
}

std::vector<std::string> PostgresJobs::renew(const std::string& lease) {
  return texts(database_.run(
      "UPDATE job SET due = job_now() + $2 WHERE lease = $1 AND state = 1 RETURNING id",
      {lease, std::int64_t{rules_.lease.count()}}));
}

void PostgresJobs::free_left() {
  const auto some =
      database_.run("SELECT 1 FROM job WHERE state = 1 AND due <= job_now() LIMIT 1", {});
  if (some.size() == 0) return;
  database_.transaction([&](Postgres& database) {
    const auto rows = database.run(
        "UPDATE job SET state = CASE WHEN attempts < $1 THEN 0 ELSE 4 END,"
        " error = CASE WHEN attempts < $1 THEN $3 ELSE $2 END, changed = job_now(),"
        " due = job_now(), published = NULL WHERE id IN"
        " (SELECT id FROM job WHERE state = 1 AND due <= job_now() FOR UPDATE SKIP LOCKED)"
        " RETURNING id, state",
        {std::int64_t{rules_.attempts}, left_too_often(rules_), worker_ended});
    for (int row = 0; row < rows.size(); ++row) {
      if (rows.number(row, 1) == 4) notify(database, end_channel, rows.text(row, 0));
    }
    notify(database, work_channel, "");
    return true;
  });
}

void PostgresJobs::forget(std::int64_t time) {
  database_.run(
      "DELETE FROM job WHERE id IN"
      " (SELECT id FROM job WHERE state > 1 AND changed < $1 LIMIT 1000)",
      {time});
}

/// The jobs are locked until the broker has confirmed them, so that no other server tells it of the
/// same ones.
std::size_t PostgresJobs::publish(int limit, const Publish& publish) {
  return database_.transaction([&](Postgres& database) {
    const auto ids = texts(
        database.run("SELECT id FROM job WHERE state = 0 AND due <= job_now() AND published IS NULL"
                     " ORDER BY due LIMIT $1 FOR UPDATE SKIP LOCKED",
                     {std::int64_t{limit}}));
    if (ids.empty()) return std::size_t{0};
    const auto confirmed = publish(ids);
    for (const std::string& id : confirmed) {
      database.run("UPDATE job SET published = job_now() WHERE id = $1", {id});
    }
    return confirmed.size();
  });
}

void PostgresJobs::publish_this(const std::string& id) {
  database_.run("UPDATE job SET published = NULL WHERE id = $1 AND state = 0", {id});
}

void PostgresJobs::publish_again(std::int64_t time) {
  database_.run("UPDATE job SET published = NULL WHERE state = 0 AND published < $1", {time});
}

}  // namespace digitnet::serve
