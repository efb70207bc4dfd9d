#include "serve/history/sqlite_history.hpp"

#include "serve/database/database_error.hpp"

#include <array>
#include <chrono>
#include <utility>

namespace digitnet::serve {
namespace {

constexpr std::chrono::milliseconds longest_wait{1'500};  // for the store
constexpr std::chrono::milliseconds longest_lock{1'000};  // by another program

constexpr std::int64_t application = 0x6469676E;  // "dign"

/// Each brings a database from the version of its index to the next.
constexpr std::array<const char*, 2> migrations{R"sql(
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
)sql",
                                                R"sql(
  ALTER TABLE drawing ADD COLUMN is_number INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE drawing ADD COLUMN number TEXT NOT NULL DEFAULT '';
  ALTER TABLE drawing ADD COLUMN number_label TEXT NOT NULL DEFAULT '';
)sql"};

const std::string columns =
    "id, created, seen, digit, reason, probabilities, model, label, is_number, number,"
    " number_label";

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
  entry.is_number = row.number(8) != 0;
  entry.number = row.bytes(9);
  entry.number_label = row.bytes(10);
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
      .bind(6, entry.model)
      .bind(7, std::int64_t{entry.is_number ? 1 : 0})
      .bind(8, entry.number);
}

Sqlite open_database(const std::string& path) {
  Sqlite database = open_sqlite(path, {application, migrations});
  database.execute("PRAGMA synchronous = NORMAL");
  database.wait_for_others(longest_lock);
  return database;
}

}  // namespace

SqliteHistory::Store::Store(const std::string& path)
    : database{open_database(path)},
      entries{database.number("SELECT count(*) FROM drawing")},
      add{database,
          "INSERT INTO drawing (created, picture, seen, digit, reason, probabilities,"
          " model, is_number, number) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"},
      replace{database,
              "UPDATE drawing SET created = ?, picture = ?, seen = ?, digit = ?,"
              " reason = ?, probabilities = ?, model = ?, is_number = ?, number = ?"
              " WHERE id = ? AND label IS NULL AND number_label = ''"},
      list{database, "SELECT " + columns + " FROM drawing WHERE id < ? ORDER BY id DESC LIMIT ?"},
      find{database, "SELECT " + columns + ", picture FROM drawing WHERE id = ?"},
      remove{database, "DELETE FROM drawing WHERE id = ?"},
      clear{database, "DELETE FROM drawing"},
      label{database, "UPDATE drawing SET label = ? WHERE id = ? AND NOT is_number"},
      number_label{database, "UPDATE drawing SET number_label = ? WHERE id = ? AND is_number"},
      labelled{database,
               "SELECT " + columns +
                   " FROM drawing WHERE label IS NOT NULL AND id > ? ORDER BY id LIMIT ?"},
      prune{database,
            "DELETE FROM drawing WHERE id IN"
            " (SELECT id FROM drawing ORDER BY label IS NOT NULL OR number_label != '', id LIMIT "
            "?)"} {}

SqliteHistory::SqliteHistory(const std::string& path, std::int64_t limit, Say say)
    : path_{path},
      limit_{limit},
      say_{std::move(say)},
      reserve_{path == ":memory:" ? "" : path + "-reserve"},
      journal_{path} {
  begin();
}

void SqliteHistory::begin() {
  store_ = std::make_unique<Store>(path_);
  journal_.remember();
  reserve_.take();
}

/// Opens the file again if it is no longer the one that was opened.
void SqliteHistory::open() {
  if (store_ && !store_->database.has_moved()) return;
  if (store_) {
    say_("history: " + path_ + " was removed or replaced while in use; it is opened anew");
    const bool ours = journal_.is_same();
    store_.reset();  // first: SQLite knows an open file by its path, too
    if (ours) journal_.remove();
  }
  begin();
}

template <class Use>
auto SqliteHistory::with_store(Use use) {
  const std::unique_lock lock{mutex_, longest_wait};
  if (!lock) throw DatabaseError{"too many wait for the database", DatabaseError::Kind::busy};
  open();
  return use(*store_);
}

template <class Use>
auto SqliteHistory::change(Use use) {
  return with_store([&](Store& store) {
    if (!pause_.allows()) {
      throw DatabaseError{"the database is in use by another program", DatabaseError::Kind::busy};
    }
    try {
      auto result = use(store);
      pause_.end();
      return result;
    } catch (const DatabaseError& error) {
      if (error.kind() == DatabaseError::Kind::busy) {
        pause_.begin();
      } else {
        pause_.end();
      }
      throw;
    }
  });
}

std::int64_t SqliteHistory::add(const Entry& entry) {
  const std::string probabilities = probabilities_text(entry.probabilities);
  return change([&](Store& store) {
    bind(store.add, entry, probabilities).run();
    const std::int64_t id = store.database.last_id();
    ++store.entries;
    prune(store);
    return id;
  });
}

/// Looks for the oldest entries now and then rather than each time.
void SqliteHistory::prune(Store& store) {
  const std::int64_t slack = limit_ / 50 + 1;
  if (store.entries < limit_ + slack) return;
  try {
    store.prune.bind(0, store.entries - limit_).run();
    store.entries = store.database.number("SELECT count(*) FROM drawing");
  } catch (const DatabaseError&) {  // what was added is there; the next time will do
  }
}

bool SqliteHistory::replace(const Entry& entry) {
  const std::string probabilities = probabilities_text(entry.probabilities);
  return change([&](Store& store) {
    bind(store.replace, entry, probabilities).bind(9, entry.id).run();
    return store.database.changes() > 0;
  });
}

std::vector<Entry> SqliteHistory::list(int limit, std::int64_t before) {
  return with_store([&](Store& store) {
    const SqliteUse use{store.list};
    store.list.bind(0, before).bind(1, std::int64_t{limit});
    std::vector<Entry> entries;
    while (store.list.step()) entries.push_back(entry_of(store.list));
    return entries;
  });
}

std::optional<Entry> SqliteHistory::find(std::int64_t id) {
  return with_store([&](Store& store) -> std::optional<Entry> {
    const SqliteUse use{store.find};
    if (!store.find.bind(0, id).step()) return std::nullopt;
    Entry entry = entry_of(store.find);
    entry.picture = store.find.bytes(11);
    return entry;
  });
}

/// Runs what deletes, also on a full disk; returns how many rows it changed.
template <class Delete>
int SqliteHistory::make_room(Store& store, Delete run) {
  try {
    run();
  } catch (const DatabaseError& error) {
    if (error.kind() != DatabaseError::Kind::full || !reserve_.release()) throw;
    // What was written ahead goes where it belongs, and its file becomes empty: there is room
    // again, also for the reserve.
    store.database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    run();
    reserve_.take();
  }
  return store.database.changes();
}

bool SqliteHistory::remove(std::int64_t id) {
  return change([&](Store& store) {
    const bool removed = make_room(store, [&] { store.remove.bind(0, id).run(); }) > 0;
    if (removed) --store.entries;
    return removed;
  });
}

std::int64_t SqliteHistory::clear() {
  return change([&](Store& store) {
    const std::int64_t removed = make_room(store, [&] { store.clear.run(); });
    store.entries = 0;
    return removed;
  });
}

bool SqliteHistory::set_label(std::int64_t id, std::optional<int> label) {
  return change([&](Store& store) {
    store.label.bind(0, label).bind(1, id).run();
    return store.database.changes() > 0;
  });
}

bool SqliteHistory::set_number_label(std::int64_t id, const std::string& label) {
  return change([&](Store& store) {
    store.number_label.bind(0, label).bind(1, id).run();
    return store.database.changes() > 0;
  });
}

void SqliteHistory::each_labelled(const std::function<void(const Entry&)>& take) {
  constexpr std::int64_t page = 500;  // others get their turn in between
  std::vector<Entry> entries;
  std::int64_t after = 0;
  do {
    entries = with_store([&](Store& store) {
      const SqliteUse use{store.labelled};
      store.labelled.bind(0, after).bind(1, page);
      std::vector<Entry> some;
      while (store.labelled.step()) some.push_back(entry_of(store.labelled));
      return some;
    });
    for (const Entry& entry : entries) take(entry);
    if (!entries.empty()) after = entries.back().id;
  } while (!entries.empty());
}

HistoryCount SqliteHistory::count() {
  return with_store([](Store& store) {
    return HistoryCount{
        store.database.number("SELECT count(*) FROM drawing"),
        store.database.number("SELECT count(*) FROM drawing WHERE label IS NOT NULL")};
  });
}

}  // namespace digitnet::serve
