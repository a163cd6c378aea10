#include "ledger/saved_views.h"

#include <fmt/format.h>

namespace bellwether::ledger {
namespace {

SavedView view_of(const Row& row) {
  return {.id = row.integer(0),
          .name = row.text(1),
          .state = row.text(2),
          .author = row.text(3),
          .created = row.time(4),
          .updated = row.time(5)};
}

}  // namespace

Result<std::int64_t> SavedViews::save(std::string_view name, std::string_view state, std::string_view author,
                                      UnixMillis now) {
  if (name.empty()) return fail(Code::kInvalidArgument, "a saved view needs a name");
  return database_.write([&](Connection& connection) -> Result<std::int64_t> {
    TRY(const Row row,
        connection.query_one(
            "INSERT INTO saved_view(name, state, author, created, updated) VALUES ($1, $2, $3, $4, $5) "
            "ON CONFLICT(name) DO UPDATE SET state = excluded.state, author = excluded.author, "
            "updated = excluded.updated RETURNING id",
            {std::string(name), std::string(state), std::string(author), to_micros(now), to_micros(now)}, "no id"));
    return row.integer(0);
  });
}

Result<SavedView> SavedViews::find(std::int64_t id) const {
  return database_.read([&](Connection& connection) -> Result<SavedView> {
    TRY(const Row row,
        connection.query_one("SELECT id, name, state, author, created, updated FROM saved_view WHERE id = $1", {id},
                             fmt::format("no saved view with id {}", id)));
    return view_of(row);
  });
}

Result<std::vector<SavedView>> SavedViews::all() const {
  return database_.read([](Connection& connection) -> Result<std::vector<SavedView>> {
    TRY(const std::vector<Row> rows,
        connection.query("SELECT id, name, state, author, created, updated FROM saved_view ORDER BY name"));
    std::vector<SavedView> views;
    views.reserve(rows.size());
    for (const Row& row : rows) views.push_back(view_of(row));
    return views;
  });
}

Result<void> SavedViews::remove(std::int64_t id) {
  return database_.write([&](Connection& connection) -> Result<void> {
    TRY(const std::int64_t removed, connection.execute("DELETE FROM saved_view WHERE id = $1", {id}));
    if (removed == 0) return fail(Code::kNotFound, fmt::format("no saved view with id {}", id));
    return {};
  });
}

}  // namespace bellwether::ledger
