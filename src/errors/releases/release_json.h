// A release as Sentry's clients read it. Pure.
#pragma once

#include <string>
#include <vector>

#include "codec/json_writer.h"
#include "errors/desk.h"
#include "errors/releases/detail.h"

namespace bellwether::errors {

// A release of one or several projects, with what events tell of it.
struct ReleaseEntry {
  ReleaseDetail detail;
  std::vector<const Project*> projects;
  ReleaseView seen;  // all zero: no event came yet
};

void write_release(codec::JsonWriter& json, const ReleaseEntry& release);
void write_deploy(codec::JsonWriter& json, const Deploy& deploy);
void write_commit(codec::JsonWriter& json, const ReleaseCommit& commit);
void write_iso_time(codec::JsonWriter& json, UnixMillis time);  // "2026-11-20T17:12:10Z"

}  // namespace bellwether::errors
