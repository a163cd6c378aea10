#include "ledger/debug_files.h"

#include <fmt/format.h>

namespace bellwether::ledger {
namespace {

DebugFileRow file_of(const Row& row) {
  return {.project = row.integer(0),
          .checksum = row.text(1),
          .debug_id = row.text(2),
          .name = row.text(3),
          .bytes = row.integer(4),
          .created = row.time(5)};
}

}  // namespace

Result<void> DebugFiles::put(const DebugFileRow& file) {
  return database_.write([&](Connection& connection) -> Result<void> {
    TRY_VOID(connection.execute(
        "INSERT INTO debug_file(project, checksum, debug_id, name, bytes, created) VALUES ($1, $2, $3, $4, $5, $6) "
        "ON CONFLICT(project, checksum) DO UPDATE SET debug_id = excluded.debug_id, name = excluded.name, "
        "created = excluded.created",
        {file.project, file.checksum, file.debug_id, file.name, file.bytes, to_micros(file.created)}));
    return {};
  });
}

Result<DebugFileRow> DebugFiles::find(std::string_view checksum) const {
  return database_.read([&](Connection& connection) -> Result<DebugFileRow> {
    TRY(const Row row, connection.query_one("SELECT project, checksum, debug_id, name, bytes, created FROM debug_file "
                                            "WHERE checksum = $1 ORDER BY project LIMIT 1",
                                            {std::string(checksum)}, fmt::format("no debug file {}", checksum)));
    return file_of(row);
  });
}

Result<std::vector<DebugFileRow>> DebugFiles::oldest_first() const {
  return database_.read([](Connection& connection) -> Result<std::vector<DebugFileRow>> {
    TRY(const std::vector<Row> rows,
        connection.query("SELECT project, checksum, debug_id, name, bytes, created FROM debug_file "
                         "ORDER BY created, checksum, project"));
    std::vector<DebugFileRow> files;
    for (const Row& row : rows) files.push_back(file_of(row));
    return files;
  });
}

Result<void> DebugFiles::remove(std::string_view checksum) {
  return database_.write([&](Connection& connection) -> Result<void> {
    TRY_VOID(connection.execute("DELETE FROM debug_file WHERE checksum = $1", {std::string(checksum)}));
    return {};
  });
}

}  // namespace bellwether::ledger
