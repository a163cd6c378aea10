#include "ledger/events.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace bellwether::ledger {
namespace {

EventRow event_of(const Row& row) {
  return {.id = row.integer(0),
          .when = unix_seconds(row.integer(1)),
          .kind = row.text(2),
          .what = row.text(3),
          .data = row.text(4),
          .source = row.text(5),
          .tags = {}};
}

// Collects a statement's text and its parameters side by side.
class Conditions {
 public:
  std::string add(Value value) {
    values_.push_back(std::move(value));
    return fmt::format("${}", values_.size());
  }
  const Values& values() const { return values_; }

 private:
  Values values_;
};

// Each parameter is added in a statement of its own: the order in which a call's arguments are evaluated is the compiler's choice.
std::string select_ids(const EventFilter& filter, const Dialect& dialect, Conditions& conditions) {
  std::string sql = "SELECT e.id FROM event e WHERE e.at_second >= " + conditions.add(count_seconds(filter.from));
  sql += " AND e.at_second <= " + conditions.add(count_seconds(filter.until));
  if (!filter.kinds.empty()) sql += " AND e.kind " + dialect.any(conditions.add(filter.kinds));
  if (!filter.tags.empty()) {
    TextList tags = filter.tags;
    std::ranges::sort(tags);
    const auto repeated = std::ranges::unique(tags);
    tags.erase(repeated.begin(), repeated.end());
    const auto wanted = static_cast<std::int64_t>(filter.match == EventFilter::Tags::kAll ? tags.size() : 1);
    sql += " AND (SELECT count(DISTINCT t.tag) FROM event_tag t WHERE t.event_id = e.id AND t.tag ";
    sql += dialect.any(conditions.add(std::move(tags)));
    sql += ") >= " + conditions.add(wanted);
  }
  sql += " ORDER BY e.at_second DESC, e.id DESC LIMIT " + conditions.add(static_cast<std::int64_t>(filter.limit));
  return sql;
}

}  // namespace

Result<std::int64_t> Events::insert(Connection& connection, const EventRow& event) {
  TRY(const Row row,
      connection.query_one(
          "INSERT INTO event(at_second, kind, what, data, source) VALUES ($1, $2, $3, $4, $5) RETURNING id",
          {count_seconds(event.when), event.kind, event.what, event.data, event.source}, "no id"));
  for (std::size_t i = 0; i < event.tags.size(); ++i) {
    TRY_VOID(connection.execute("INSERT INTO event_tag(event_id, position, tag) VALUES ($1, $2, $3)",
                                {row.integer(0), static_cast<std::int64_t>(i), event.tags[i]}));
  }
  return row.integer(0);
}

Result<EventRow> Events::find(std::int64_t id) const {
  return database_.read([&](Connection& connection) -> Result<EventRow> {
    TRY(const Row row, connection.query_one("SELECT id, at_second, kind, what, data, source FROM event WHERE id = $1",
                                            {id}, fmt::format("no event with id {}", id)));
    EventRow event = event_of(row);
    TRY(const std::vector<Row> tags,
        connection.query("SELECT tag FROM event_tag WHERE event_id = $1 ORDER BY position", {id}));
    for (const Row& tag : tags) event.tags.push_back(tag.text(0));
    return event;
  });
}

Result<std::vector<EventRow>> Events::query(const EventFilter& filter) const {
  return database_.read([&](Connection& connection) -> Result<std::vector<EventRow>> {
    Conditions conditions;
    const std::string ids = select_ids(filter, connection.dialect(), conditions);
    TRY(const std::vector<Row> rows,
        connection.query(fmt::format("SELECT id, at_second, kind, what, data, source FROM event WHERE id IN ({}) "
                                     "ORDER BY at_second DESC, id DESC",
                                     ids),
                         conditions.values()));
    std::vector<EventRow> events;
    std::unordered_map<std::int64_t, std::size_t> position_of;
    for (const Row& row : rows) {
      position_of.emplace(row.integer(0), events.size());
      events.push_back(event_of(row));
    }
    TRY(const std::vector<Row> tags,
        connection.query(
            fmt::format("SELECT event_id, tag FROM event_tag WHERE event_id IN ({}) ORDER BY event_id, position", ids),
            conditions.values()));
    for (const Row& tag : tags) events[position_of.at(tag.integer(0))].tags.push_back(tag.text(1));
    return events;
  });
}

Result<std::int64_t> Events::remove_before(UnixSeconds before, std::size_t limit) {
  return database_.write([&](Connection& connection) {
    return connection.execute(
        "DELETE FROM event WHERE id IN (SELECT id FROM event WHERE at_second < $1 ORDER BY at_second LIMIT $2)",
        {count_seconds(before), static_cast<std::int64_t>(limit)});
  });
}

}  // namespace bellwether::ledger
