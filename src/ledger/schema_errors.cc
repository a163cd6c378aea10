// The tables of `errors`: projects and their keys, issues with what they are made of, what people said about them, and how far of the archive all
// of it has heard.
#include "ledger/schema_tables.h"

namespace bellwether::ledger {

const std::string_view kErrorsTables = R"sql(
CREATE TABLE error_project (
  id {integer} NOT NULL PRIMARY KEY,
  slug {text} NOT NULL UNIQUE,
  name {text} NOT NULL,
  platform {text} NOT NULL,
  settings {text} NOT NULL,
  state {bytes}
){strict};

CREATE TABLE error_key (
  public_key {text} NOT NULL PRIMARY KEY,
  project {integer} NOT NULL REFERENCES error_project(id) ON DELETE CASCADE,
  label {text} NOT NULL,
  is_enabled {integer} NOT NULL,
  events_per_minute {integer} NOT NULL,
  created {integer} NOT NULL
){strict};

CREATE TABLE error_issue (
  id {integer} NOT NULL PRIMARY KEY,
  state {bytes} NOT NULL
){strict};

CREATE TABLE error_group (
  id {integer} NOT NULL PRIMARY KEY,
  state {bytes} NOT NULL
){strict};

CREATE TABLE error_discarded (
  project {integer} NOT NULL,
  hash {text} NOT NULL,
  PRIMARY KEY (project, hash)
){strict};

CREATE TABLE error_release (
  project {integer} NOT NULL,
  version {text} NOT NULL,
  state {bytes} NOT NULL,
  PRIMARY KEY (project, version)
){strict};

CREATE TABLE error_series (
  name {text} NOT NULL PRIMARY KEY,
  state {bytes} NOT NULL
){strict};

CREATE TABLE error_recent (
  id {identity},
  at_second {integer} NOT NULL,
  ids {bytes} NOT NULL
){strict};

CREATE TABLE error_activity (
  id {identity},
  issue {integer} NOT NULL,
  at_micros {integer} NOT NULL,
  author {text} NOT NULL,
  kind {text} NOT NULL,
  body {text} NOT NULL
){strict};
CREATE INDEX error_activity_issue ON error_activity(issue, id);

CREATE TABLE error_outcome (
  project {integer} NOT NULL,
  hour {integer} NOT NULL,
  category {text} NOT NULL,
  outcome {text} NOT NULL,
  reason {text} NOT NULL,
  quantity {integer} NOT NULL,
  PRIMARY KEY (project, hour, category, outcome, reason)
){strict};
CREATE INDEX error_outcome_hour ON error_outcome(hour);

CREATE TABLE error_progress (
  name {text} NOT NULL PRIMARY KEY,
  value {integer} NOT NULL
){strict};
)sql";

}  // namespace bellwether::ledger
