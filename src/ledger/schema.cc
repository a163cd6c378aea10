// The ledger's schema as its migrations. docs/formats/ledger.md tells what the tables mean. A migration that was released never changes.
#include <array>

#include "ledger/migrations.h"
#include "ledger/schema_tables.h"

namespace bellwether::ledger {
namespace {

const std::array kMigrations = {
    Migration{1, "people, machines and settings", R"sql(
CREATE TABLE users (
  id {identity},
  name {text} NOT NULL UNIQUE,
  password_hash {text} NOT NULL,
  role {text} NOT NULL,
  created {integer} NOT NULL
){strict};

CREATE TABLE session (
  id_hash {text} NOT NULL PRIMARY KEY,
  user_id {integer} NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  csrf_token {text} NOT NULL,
  peer {text} NOT NULL,
  user_agent {text} NOT NULL,
  created {integer} NOT NULL,
  last_used {integer} NOT NULL,
  expires {integer} NOT NULL
){strict};
CREATE INDEX session_user ON session(user_id);
CREATE INDEX session_expires ON session(expires);

CREATE TABLE token (
  id {identity},
  name {text} NOT NULL,
  token_hash {text} NOT NULL UNIQUE,
  scopes {text} NOT NULL,
  created_by {text} NOT NULL,
  created {integer} NOT NULL,
  last_used {integer}
){strict};

CREATE TABLE setup_link (
  token_hash {text} NOT NULL PRIMARY KEY,
  created {integer} NOT NULL,
  expires {integer} NOT NULL
){strict};

CREATE TABLE setting (
  name {text} NOT NULL PRIMARY KEY,
  value {text} NOT NULL,
  updated {integer} NOT NULL
){strict};
)sql"},
    Migration{2, "timeline and saved views", R"sql(
CREATE TABLE event (
  id {identity},
  at_second {integer} NOT NULL,
  kind {text} NOT NULL,
  what {text} NOT NULL,
  data {text} NOT NULL,
  source {text} NOT NULL
){strict};
CREATE INDEX event_at_second ON event(at_second, id);

CREATE TABLE event_tag (
  event_id {integer} NOT NULL REFERENCES event(id) ON DELETE CASCADE,
  position {integer} NOT NULL,
  tag {text} NOT NULL,
  PRIMARY KEY (event_id, position)
){strict};
CREATE INDEX event_tag_tag ON event_tag(tag, event_id);

CREATE TABLE saved_view (
  id {identity},
  name {text} NOT NULL UNIQUE,
  state {text} NOT NULL,
  author {text} NOT NULL,
  created {integer} NOT NULL,
  updated {integer} NOT NULL
){strict};
)sql"},
    Migration{3, "checks", kChecksTables},
    Migration{4, "alerts", kAlertsTables},
    Migration{5, "errors", kErrorsTables},
    Migration{6, "artifacts", kArtifactsTables},
    Migration{7, "health of applications", kErrorHealthTables},
};

}  // namespace

std::span<const Migration> schema() {
  return kMigrations;
}

}  // namespace bellwether::ledger
