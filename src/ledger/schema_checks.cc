// The tables of `checks`: what hosts and services are in, what people said and planned, and which part needs which.
#include "ledger/schema_tables.h"

namespace bellwether::ledger {

const std::string_view kChecksTables = R"sql(
CREATE TABLE check_state (
  host {text} NOT NULL,
  service {text} NOT NULL,
  state {text} NOT NULL,
  PRIMARY KEY (host, service)
){strict};

CREATE TABLE check_comment (
  id {integer} NOT NULL PRIMARY KEY,
  host {text} NOT NULL,
  service {text} NOT NULL,
  entry {integer} NOT NULL,
  at_second {integer} NOT NULL,
  author {text} NOT NULL,
  body {text} NOT NULL,
  persistent {integer} NOT NULL,
  expires {integer} NOT NULL
){strict};

CREATE TABLE check_downtime (
  id {integer} NOT NULL PRIMARY KEY,
  host {text} NOT NULL,
  service {text} NOT NULL,
  entered {integer} NOT NULL,
  starts {integer} NOT NULL,
  ends {integer} NOT NULL,
  fixed {integer} NOT NULL,
  duration {integer} NOT NULL,
  triggered_by {integer} NOT NULL,
  in_effect {integer} NOT NULL,
  began {integer} NOT NULL,
  author {text} NOT NULL,
  body {text} NOT NULL,
  comment_id {integer} NOT NULL,
  recurrence {text} NOT NULL
){strict};

CREATE TABLE check_log (
  id {identity},
  at_second {integer} NOT NULL,
  host {text} NOT NULL,
  service {text} NOT NULL,
  line {text} NOT NULL
){strict};
CREATE INDEX check_log_object ON check_log(host, service, at_second);
CREATE INDEX check_log_at ON check_log(at_second, id);

CREATE TABLE topology_edge (
  caller {text} NOT NULL,
  callee {text} NOT NULL,
  source {text} NOT NULL,
  first_seen {integer} NOT NULL,
  last_seen {integer} NOT NULL,
  PRIMARY KEY (caller, callee, source)
){strict};
CREATE INDEX topology_edge_callee ON topology_edge(callee);
)sql";

}  // namespace bellwether::ledger
