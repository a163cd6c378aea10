// The tables of what builds upload beside their events: artifact bundles with source maps, and debug files.
#include "ledger/schema_tables.h"

namespace bellwether::ledger {

const std::string_view kArtifactsTables = R"sql(
CREATE TABLE artifact_bundle (
  checksum {text} NOT NULL PRIMARY KEY,
  debug_id {text} NOT NULL,
  bytes {integer} NOT NULL,
  created {integer} NOT NULL
){strict};
CREATE INDEX artifact_bundle_created ON artifact_bundle(created);

CREATE TABLE artifact_bundle_use (
  project {integer} NOT NULL,
  release {text} NOT NULL,
  dist {text} NOT NULL,
  checksum {text} NOT NULL REFERENCES artifact_bundle(checksum) ON DELETE CASCADE,
  created {integer} NOT NULL,
  PRIMARY KEY (project, release, dist, checksum)
){strict};
CREATE INDEX artifact_bundle_use_checksum ON artifact_bundle_use(checksum, project);

CREATE TABLE artifact (
  checksum {text} NOT NULL REFERENCES artifact_bundle(checksum) ON DELETE CASCADE,
  path {text} NOT NULL,
  kind {integer} NOT NULL,
  url {text} NOT NULL,
  debug_id {text} NOT NULL,
  source_map {text} NOT NULL,
  PRIMARY KEY (checksum, path)
){strict};
CREATE INDEX artifact_url ON artifact(checksum, url);
CREATE INDEX artifact_debug_id ON artifact(debug_id);

CREATE TABLE debug_file (
  project {integer} NOT NULL,
  checksum {text} NOT NULL,
  debug_id {text} NOT NULL,
  name {text} NOT NULL,
  bytes {integer} NOT NULL,
  created {integer} NOT NULL,
  PRIMARY KEY (project, checksum)
){strict};
CREATE INDEX debug_file_created ON debug_file(created);
)sql";

}  // namespace bellwether::ledger
