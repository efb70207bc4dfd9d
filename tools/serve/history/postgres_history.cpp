#include "serve/history/postgres_history.hpp"

#include "serve/database/database_error.hpp"

#include <array>

namespace digitnet::serve {
namespace {

constexpr std::size_t connections = 4;

/// Each brings a database from the version of its index to the next.
constexpr std::array<const char*, 2> migrations{R"sql(
  CREATE TABLE drawing (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    created BIGINT NOT NULL,
    picture BYTEA,
    seen BYTEA NOT NULL CHECK (length(seen) = 784),
    digit SMALLINT CHECK (digit BETWEEN 0 AND 9),
    reason TEXT NOT NULL,
    probabilities TEXT NOT NULL,
    model TEXT NOT NULL,
    label SMALLINT CHECK (label BETWEEN 0 AND 9)
  );
  CREATE INDEX drawing_with_label ON drawing (id) WHERE label IS NOT NULL;
)sql",
                                                R"sql(
  ALTER TABLE drawing ADD COLUMN is_number SMALLINT NOT NULL DEFAULT 0;
  ALTER TABLE drawing ADD COLUMN number TEXT NOT NULL DEFAULT '';
  ALTER TABLE drawing ADD COLUMN number_label TEXT NOT NULL DEFAULT '';
)sql"};

const std::string columns =
    "id, created, seen, digit, reason, probabilities, model, label, is_number, number,"
    " number_label";

Entry entry_of(const PostgresRows& rows, int row) {
  Entry entry;
  entry.id = rows.number(row, 0);
  entry.created = rows.number(row, 1);
  entry.seen = rows.bytes(row, 2);
  entry.digit = rows.maybe_number(row, 3);
  entry.reason = rows.text(row, 4);
  entry.probabilities = parse_probabilities(rows.text(row, 5));
  entry.model = rows.text(row, 6);
  entry.label = rows.maybe_number(row, 7);
  entry.is_number = rows.number(row, 8) != 0;
  entry.number = rows.text(row, 9);
  entry.number_label = rows.text(row, 10);
  return entry;
}

/// $1 to $9, the columns that a reading fills.
std::vector<PostgresValue> values_of(const Entry& entry) {
  return {entry.created,
          PostgresValue::bytes(entry.picture),
          PostgresValue::bytes(entry.seen),
          entry.digit,
          entry.reason,
          probabilities_text(entry.probabilities),
          entry.model,
          std::int64_t{entry.is_number ? 1 : 0},
          entry.number};
}

/// Makes the tables before there are other connections.
const std::string& migrated(const std::string& url) {
  migrate(url, "digitnet_version", migrations);
  return url;
}

}  // namespace

PostgresHistory::PostgresHistory(const std::string& url, std::int64_t limit)
    : limit_{limit}, database_{migrated(url), connections} {}

std::int64_t PostgresHistory::add(const Entry& entry) {
  const std::int64_t id =
      database_
          .run(
              "INSERT INTO drawing (created, picture, seen, digit, reason, probabilities, model,"
              " is_number, number) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
              values_of(entry))
          .number(0, 0);
  prune();
  return id;
}

/// Looks for the oldest entries now and then rather than each time.
void PostgresHistory::prune() {
  const std::int64_t slack = limit_ / 50 + 1;
  if (++added_ % slack != 0) return;
  try {
    database_.run(
        "DELETE FROM drawing WHERE id IN (SELECT id FROM drawing ORDER BY label IS NOT NULL OR"
        " number_label <> '', id"
        " LIMIT greatest(0, (SELECT count(*) FROM drawing) - $1))",
        {limit_});
  } catch (const DatabaseError&) {  // what was added is there; the next time will do
  }
}

bool PostgresHistory::replace(const Entry& entry) {
  auto values = values_of(entry);
  values.emplace_back(entry.id);
  return database_
             .run(
                 "UPDATE drawing SET created = $1, picture = $2, seen = $3, digit = $4, reason = "
                 "$5,"
                 " probabilities = $6, model = $7, is_number = $8, number = $9"
                 " WHERE id = $10 AND label IS NULL AND number_label = ''",
                 values)
             .changed() > 0;
}

std::vector<Entry> PostgresHistory::list(int limit, std::int64_t before) {
  const PostgresRows rows =
      database_.run("SELECT " + columns + " FROM drawing WHERE id < $1 ORDER BY id DESC LIMIT $2",
                    {before, std::int64_t{limit}});
  std::vector<Entry> entries;
  for (int row = 0; row < rows.size(); ++row) entries.push_back(entry_of(rows, row));
  return entries;
}

std::optional<Entry> PostgresHistory::find(std::int64_t id) {
  const PostgresRows rows =
      database_.run("SELECT " + columns + ", picture FROM drawing WHERE id = $1", {id});
  if (rows.size() == 0) return std::nullopt;
  Entry entry = entry_of(rows, 0);
  entry.picture = rows.bytes(0, 11);
  return entry;
}

bool PostgresHistory::remove(std::int64_t id) {
  return database_.run("DELETE FROM drawing WHERE id = $1", {id}).changed() > 0;
}

std::int64_t PostgresHistory::clear() { return database_.run("DELETE FROM drawing", {}).changed(); }

bool PostgresHistory::set_label(std::int64_t id, std::optional<int> label) {
  return database_.run("UPDATE drawing SET label = $1 WHERE id = $2 AND is_number = 0", {label, id})
             .changed() > 0;
}

bool PostgresHistory::set_number_label(std::int64_t id, const std::string& label) {
  return database_
             .run("UPDATE drawing SET number_label = $1 WHERE id = $2 AND is_number = 1",
                  {label, id})
             .changed() > 0;
}

void PostgresHistory::each_labelled(const std::function<void(const Entry&)>& take) {
  std::int64_t after = 0;
  for (;;) {
    const PostgresRows rows =
        database_.run("SELECT " + columns +
                          " FROM drawing WHERE label IS NOT NULL AND id > $1 ORDER BY id LIMIT 500",
                      {after});
    if (rows.size() == 0) return;
    for (int row = 0; row < rows.size(); ++row) take(entry_of(rows, row));
    after = rows.number(rows.size() - 1, 0);
  }
}

HistoryCount PostgresHistory::count() {
  const PostgresRows rows = database_.run("SELECT count(*), count(label) FROM drawing", {});
  return {rows.number(0, 0), rows.number(0, 1)};
}

}  // namespace digitnet::serve
