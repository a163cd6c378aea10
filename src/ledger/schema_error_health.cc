// The tables of what applications say about themselves: cron monitors, releases as people make them, sessions.
#include "ledger/schema_tables.h"

namespace bellwether::ledger {

const std::string_view kErrorHealthTables = R"sql(
CREATE TABLE error_monitor (
  project {integer} NOT NULL,
  slug {text} NOT NULL,
  state {text} NOT NULL,
  PRIMARY KEY (project, slug)
){strict};

CREATE TABLE error_release_detail (
  project {integer} NOT NULL,
  version {text} NOT NULL,
  created {integer} NOT NULL,
  state {text} NOT NULL,
  PRIMARY KEY (project, version)
){strict};

CREATE TABLE error_session (
  project {integer} NOT NULL,
  sid {text} NOT NULL,
  updated {integer} NOT NULL,
  state {bytes} NOT NULL,
  PRIMARY KEY (project, sid)
){strict};
CREATE INDEX error_session_updated ON error_session(updated);

CREATE TABLE error_health (
  project {integer} NOT NULL,
  at_hour {integer} NOT NULL,
  version {text} NOT NULL,
  environment {text} NOT NULL,
  state {bytes} NOT NULL,
  PRIMARY KEY (project, at_hour, version, environment)
){strict};
)sql";

}  // namespace bellwether::ledger
