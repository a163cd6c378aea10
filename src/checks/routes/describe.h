// Objects as the JSON API shows them: the members that rows, problems and whole objects have in common.
//
// On the engine's shard.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "checks/engine/engine.h"
#include "checks/monitor.h"
#include "codec/json_writer.h"

namespace bellwether::checks {

// "ok", "down", "pending" …
std::string_view state_word(const ObjectState& state);
// Worst last; fine and pending are 0.
int severity(const ObjectState& state);
bool is_problem(const ObjectState& state);
// Somebody knows: acknowledged, or in downtime (a service's host counts).
bool is_handled(const Engine& engine, ObjectRef object);

// Seconds since 1970, null for none.
void write_time(codec::JsonWriter& json, UnixSeconds time);
void write_time(codec::JsonWriter& json, UnixMillis time);

// "state", "hard", "acknowledged", "downtime", "flapping", "since", "output"; acknowledged as true or false.
void write_row(codec::JsonWriter& json, const Engine& engine, ObjectRef object);
// {"by", "at", "comment", "sticky", "expires"}, or null.
void write_acknowledgement(codec::JsonWriter& json, const ObjectState& state);
// "told": [{"contact", "channel", "at"}], the newest first.
void write_told(codec::JsonWriter& json, std::span<const ToldRecord> records);

}  // namespace bellwether::checks
