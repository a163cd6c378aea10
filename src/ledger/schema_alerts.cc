// The tables of `alerts`: problems it keeps for others, pages on their way, who was told what, silences and on-call overrides.
#include "ledger/schema_tables.h"

namespace bellwether::ledger {

const std::string_view kAlertsTables = R"sql(
CREATE TABLE outbox (
  id {identity},
  page_key {text} NOT NULL UNIQUE,
  channel {text} NOT NULL,
  target {text} NOT NULL,
  lane {text} NOT NULL,
  subject {text} NOT NULL,
  contact {text} NOT NULL,
  payload {text} NOT NULL,
  created {integer} NOT NULL,
  due {integer} NOT NULL,
  attempts {integer} NOT NULL,
  last_error {text} NOT NULL,
  state {integer} NOT NULL,
  finished {integer}
){strict};
CREATE INDEX outbox_due ON outbox(state, due, id);
CREATE INDEX outbox_lane ON outbox(state, lane, id, due, subject);
CREATE INDEX outbox_subject ON outbox(state, subject, id);
CREATE INDEX outbox_finished ON outbox(state, finished, id);

CREATE TABLE notification (
  id {identity},
  at_micros {integer} NOT NULL,
  module {text} NOT NULL,
  host {text} NOT NULL,
  service {text} NOT NULL,
  contact {text} NOT NULL,
  channel {text} NOT NULL,
  target {text} NOT NULL,
  page_key {text} NOT NULL,
  stopped_by {text} NOT NULL,
  message {text} NOT NULL
){strict};
CREATE INDEX notification_at ON notification(at_micros, id);
CREATE INDEX notification_object ON notification(host, service, at_micros);
CREATE INDEX notification_page ON notification(page_key);

CREATE TABLE alert_state (
  kind {text} NOT NULL,
  state_key {text} NOT NULL,
  state {text} NOT NULL,
  PRIMARY KEY (kind, state_key)
){strict};

CREATE TABLE problem_follower (
  cause {text} NOT NULL,
  follower {text} NOT NULL,
  PRIMARY KEY (cause, follower)
){strict};

CREATE TABLE silence (
  id {integer} NOT NULL PRIMARY KEY,
  matchers {text} NOT NULL,
  starts {integer} NOT NULL,
  ends {integer} NOT NULL,
  author {text} NOT NULL,
  comment {text} NOT NULL
){strict};

CREATE TABLE oncall_override (
  id {integer} NOT NULL PRIMARY KEY,
  schedule {text} NOT NULL,
  contact {text} NOT NULL,
  starts {integer} NOT NULL,
  ends {integer} NOT NULL,
  author {text} NOT NULL
){strict};

CREATE TABLE heartbeat (
  name {text} NOT NULL PRIMARY KEY,
  every_seconds {integer} NOT NULL,
  grace_seconds {integer} NOT NULL,
  since {integer} NOT NULL,
  last {integer},
  is_failed {integer} NOT NULL,
  message {text} NOT NULL
){strict};
)sql";

}  // namespace bellwether::ledger
