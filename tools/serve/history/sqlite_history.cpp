#include "serve/history/sqlite_history.hpp"

#include <digitnet/core/error.hpp>

#include <array>

namespace digitnet::serve {
namespace {

constexpr std::int64_t application = 0x6469676E;  // "dign"

/// Each brings a database from the version of its index to the next.
constexpr std::array<const char*, 1> migrations{R"sql(
  CREATE TABLE drawing (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created INTEGER NOT NULL,
    picture BLOB,
    seen BLOB NOT NULL CHECK (length(seen) = 784),
    digit INTEGER CHECK (digit BETWEEN 0 AND 9),
    reason TEXT NOT NULL,
    probabilities TEXT NOT NULL,
    model TEXT NOT NULL,
    label INTEGER CHECK (label BETWEEN 0 AND 9)
  );
  CREATE INDEX drawing_with_label ON drawing (id) WHERE label IS NOT NULL;
)sql"};

void migrate(Sqlite& database, const std::string& path) {
  database.execute("BEGIN IMMEDIATE");  // two programs that start at a time
  const std::int64_t version = database.number("PRAGMA user_version");
  const std::int64_t owner = database.number("PRAGMA application_id");
  const bool empty = database.number("SELECT count(*) FROM sqlite_master") == 0;
  const auto known = static_cast<std::int64_t>(migrations.size());
  if (!empty && owner != application) throw Error{path + ": a database of another program"};
  if (version > known) throw Error{path + ": made by a newer version of this program"};
  for (std::int64_t next = version; next < known; ++next) {
    database.execute(migrations[static_cast<std::size_t>(next)]);
  }
  database.execute("PRAGMA application_id = " + std::to_string(application));
  database.execute("PRAGMA user_version = " + std::to_string(known));
  database.execute("COMMIT");
}

const std::string columns = "id, created, seen, digit, reason, probabilities, model, label";

Entry entry_of(const SqliteStatement& row) {
  Entry entry;
  entry.id = row.number(0);
  entry.created = row.number(1);
  entry.seen = row.bytes(2);
  entry.digit = row.maybe_number(3);
  entry.reason = row.bytes(4);
  entry.probabilities = parse_probabilities(row.bytes(5));
  entry.model = row.bytes(6);
  entry.label = row.maybe_number(7);
  return entry;
}

/// Binds the columns that a reading fills.
SqliteStatement& bind(SqliteStatement& statement, const Entry& entry,
                      const std::string& probabilities) {
  return statement.bind(0, entry.created)
      .bind_blob(1, entry.picture)
      .bind_blob(2, entry.seen)
      .bind(3, entry.digit)
      .bind(4, entry.reason)
      .bind(5, probabilities)
      .bind(6, entry.model);
}

}  // namespace

Sqlite SqliteHistory::open(const std::string& path) {
  Sqlite database{path};
  database.execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
      "PRAGMA trusted_schema = OFF");
  migrate(database, path);
  return database;
}

SqliteHistory::SqliteHistory(const std::string& path, std::int64_t limit)
    : limit_{limit},
      database_{open(path)},
      add_{database_,
           "INSERT INTO drawing (created, picture, seen, digit, reason, probabilities,"
           " model) VALUES (?, ?, ?, ?, ?, ?, ?)"},
      replace_{database_,
               "UPDATE drawing SET created = ?, picture = ?, seen = ?, digit = ?,"
               " reason = ?, probabilities = ?, model = ?"
               " WHERE id = ? AND label IS NULL"},
      list_{database_, "SELECT " + columns + " FROM drawing WHERE id < ? ORDER BY id DESC LIMIT ?"},
      find_{database_, "SELECT " + columns + ", picture FROM drawing WHERE id = ?"},
      remove_{database_, "DELETE FROM drawing WHERE id = ?"},
      label_{database_, "UPDATE drawing SET label = ? WHERE id = ?"},
      labelled_{database_,
                "SELECT " + columns +
                    " FROM drawing WHERE label IS NOT NULL AND id > ? ORDER BY id LIMIT ?"},
      prune_{database_,
             "DELETE FROM drawing WHERE id IN"
             " (SELECT id FROM drawing ORDER BY label IS NOT NULL, id LIMIT ?)"} {
  entries_ = database_.number("SELECT count(*) FROM drawing");
}

std::int64_t SqliteHistory::add(const Entry& entry) {
  const std::string probabilities = probabilities_text(entry.probabilities);
  const std::lock_guard lock{mutex_};
  bind(add_, entry, probabilities).run();
  const std::int64_t id = database_.last_id();
  ++entries_;
  prune();
  return id;
}

/// Looks for the oldest entries now and then rather than each time.
void SqliteHistory::prune() {
  const std::int64_t slack = limit_ / 50 + 1;
  if (entries_ < limit_ + slack) return;
  prune_.bind(0, entries_ - limit_).run();
  entries_ = database_.number("SELECT count(*) FROM drawing");
}

bool SqliteHistory::replace(const Entry& entry) {
  const std::string probabilities = probabilities_text(entry.probabilities);
  const std::lock_guard lock{mutex_};
  bind(replace_, entry, probabilities).bind(7, entry.id).run();
  return database_.changes() > 0;
}

std::vector<Entry> SqliteHistory::list(int limit, std::int64_t before) {
  const std::lock_guard lock{mutex_};
  const SqliteUse use{list_};
  list_.bind(0, before).bind(1, std::int64_t{limit});
  std::vector<Entry> entries;
  while (list_.step()) entries.push_back(entry_of(list_));
  return entries;
}

std::optional<Entry> SqliteHistory::find(std::int64_t id) {
  const std::lock_guard lock{mutex_};
  const SqliteUse use{find_};
  if (!find_.bind(0, id).step()) return std::nullopt;
  Entry entry = entry_of(find_);
  entry.picture = find_.bytes(8);
  return entry;
}

bool SqliteHistory::remove(std::int64_t id) {
  const std::lock_guard lock{mutex_};
  remove_.bind(0, id).run();
  const bool removed = database_.changes() > 0;
  if (removed) --entries_;
  return removed;
}

bool SqliteHistory::set_label(std::int64_t id, std::optional<int> label) {
  const std::lock_guard lock{mutex_};
  label_.bind(0, label).bind(1, id).run();
  return database_.changes() > 0;
}

void SqliteHistory::each_labelled(const std::function<void(const Entry&)>& take) {
  constexpr std::int64_t page = 500;  // others get their turn in between
  std::vector<Entry> entries;
  std::int64_t after = 0;
  do {
    entries.clear();
    {
      const std::lock_guard lock{mutex_};
      const SqliteUse use{labelled_};
      labelled_.bind(0, after).bind(1, page);
      while (labelled_.step()) entries.push_back(entry_of(labelled_));
    }
    for (const Entry& entry : entries) take(entry);
    if (!entries.empty()) after = entries.back().id;
  } while (!entries.empty());
}

HistoryCount SqliteHistory::count() {
  const std::lock_guard lock{mutex_};
  return {database_.number("SELECT count(*) FROM drawing"),
          database_.number("SELECT count(*) FROM drawing WHERE label IS NOT NULL")};
}

}  // namespace digitnet::serve
