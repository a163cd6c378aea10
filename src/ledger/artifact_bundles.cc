#include "ledger/artifact_bundles.h"

#include <utility>

#include <fmt/format.h>

namespace bellwether::ledger {
namespace {

FoundArtifact found_of(const Row& row) {
  return {.checksum = row.text(0),
          .artifact = {.path = row.text(1),
                       .kind = row.integer(2),
                       .url = row.text(3),
                       .debug_id = row.text(4),
                       .source_map = row.text(5)}};
}

Result<void> add_uses(Connection& connection, std::string_view checksum, const std::vector<ArtifactBundleUse>& uses,
                      UnixMillis now) {
  for (const ArtifactBundleUse& use : uses) {
    // A bundle that is uploaded again is the newest.
    TRY_VOID(connection.execute(
        "INSERT INTO artifact_bundle_use(project, release, dist, checksum, created) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT(project, release, dist, checksum) DO UPDATE SET created = excluded.created",
        {use.project, use.release, use.dist, std::string(checksum), to_micros(now)}));
  }
  return {};
}

}  // namespace

Result<void> ArtifactBundles::add(const ArtifactBundleRow& bundle, const std::vector<ArtifactRow>& artifacts,
                                  const std::vector<ArtifactBundleUse>& uses) {
  return database_.write([&](Connection& connection) -> Result<void> {
    TRY(const std::int64_t added,
        connection.execute("INSERT INTO artifact_bundle(checksum, debug_id, bytes, created) VALUES ($1, $2, $3, $4) "
                           "ON CONFLICT(checksum) DO NOTHING",
                           {bundle.checksum, bundle.debug_id, bundle.bytes, to_micros(bundle.created)}));
    if (added > 0) {
      for (const ArtifactRow& artifact : artifacts) {
        TRY_VOID(connection.execute(
            "INSERT INTO artifact(checksum, path, kind, url, debug_id, source_map) VALUES ($1, $2, $3, $4, $5, $6) "
            "ON CONFLICT(checksum, path) DO NOTHING",
            {bundle.checksum, artifact.path, artifact.kind, artifact.url, artifact.debug_id, artifact.source_map}));
      }
    }
    return add_uses(connection, bundle.checksum, uses, bundle.created);
  });
}

Result<bool> ArtifactBundles::use(std::string_view checksum, const std::vector<ArtifactBundleUse>& uses,
                                  UnixMillis now) {
  return database_.write([&](Connection& connection) -> Result<bool> {
    TRY(const std::vector<Row> rows,
        connection.query("SELECT 1 FROM artifact_bundle WHERE checksum = $1", {std::string(checksum)}));
    if (rows.empty()) return false;
    TRY_VOID(add_uses(connection, checksum, uses, now));
    return true;
  });
}

Result<std::vector<FoundArtifact>> ArtifactBundles::find_by_debug_id(std::int64_t project,
                                                                     std::string_view debug_id) const {
  return database_.read([&](Connection& connection) -> Result<std::vector<FoundArtifact>> {
    TRY(const std::vector<Row> rows,
        connection.query("SELECT a.checksum, a.path, a.kind, a.url, a.debug_id, a.source_map FROM artifact a "
                         "JOIN artifact_bundle_use u ON u.checksum = a.checksum AND u.project = $1 "
                         "WHERE a.debug_id = $2 ORDER BY u.created DESC, a.checksum, a.path LIMIT 16",
                         {project, std::string(debug_id)}));
    std::vector<FoundArtifact> found;
    for (const Row& row : rows) found.push_back(found_of(row));
    return found;
  });
}

Result<std::vector<FoundArtifact>> ArtifactBundles::find_by_url(const ArtifactBundleUse& use,
                                                                std::vector<std::string> urls) const {
  return database_.read([&](Connection& connection) -> Result<std::vector<FoundArtifact>> {
    const std::string sql = fmt::format(
        "SELECT a.checksum, a.path, a.kind, a.url, a.debug_id, a.source_map FROM artifact_bundle_use u "
        "JOIN artifact a ON a.checksum = u.checksum "
        "WHERE u.project = $1 AND u.release = $2 AND (u.dist = $3 OR u.dist = $4) AND a.url {} "
        "ORDER BY u.dist DESC, u.created DESC, a.checksum, a.path LIMIT 16",
        connection.dialect().any("$5"));
    TRY(const std::vector<Row> rows,
        connection.query(sql, {use.project, use.release, use.dist, std::string(), TextList(std::move(urls))}));
    std::vector<FoundArtifact> found;
    for (const Row& row : rows) found.push_back(found_of(row));
    return found;
  });
}

Result<std::vector<std::int64_t>> ArtifactBundles::projects() const {
  return database_.read([](Connection& connection) -> Result<std::vector<std::int64_t>> {
    TRY(const std::vector<Row> rows,
        connection.query("SELECT DISTINCT project FROM artifact_bundle_use ORDER BY project"));
    std::vector<std::int64_t> projects;
    for (const Row& row : rows) projects.push_back(row.integer(0));
    return projects;
  });
}

Result<std::vector<ArtifactBundleRow>> ArtifactBundles::oldest_first() const {
  return database_.read([](Connection& connection) -> Result<std::vector<ArtifactBundleRow>> {
    TRY(const std::vector<Row> rows,
        connection.query("SELECT checksum, debug_id, bytes, created FROM artifact_bundle ORDER BY created, checksum"));
    std::vector<ArtifactBundleRow> bundles;
    for (const Row& row : rows)
      bundles.push_back(
          {.checksum = row.text(0), .debug_id = row.text(1), .bytes = row.integer(2), .created = row.time(3)});
    return bundles;
  });
}

Result<void> ArtifactBundles::remove(std::string_view checksum) {
  return database_.write([&](Connection& connection) -> Result<void> {
    TRY_VOID(connection.execute("DELETE FROM artifact_bundle WHERE checksum = $1", {std::string(checksum)}));
    return {};
  });
}

}  // namespace bellwether::ledger
