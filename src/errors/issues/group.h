// Group: what one hash, or several linked ones, stands for, with everything that is counted of its events. Issues are sums of groups, so that
// merging and unmerging are exact.
//
// Plain value of the engine.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "codec/cardinality_sketch.h"
#include "errors/issues/hash_key.h"
#include "errors/issues/hourly_counts.h"
#include "errors/issues/issue.h"
#include "errors/issues/tag_counts.h"

namespace bellwether::errors {

struct Group {
  GroupId id{};
  IssueId issue{};
  ProjectId project{};
  std::vector<HashKey> hashes;
  Title title;  // of the latest event
  Level level = Level::kError;
  std::string platform, logger, type;
  std::string first_release, last_release;
  UnixMillis first_seen, last_seen;
  std::uint64_t count = 0;
  bool is_unhandled = false;  // any of them was
  HourlyCounts hours;
  codec::CardinalitySketch users;
  TagCounts tags;
  bool is_changed = false;  // since the ledger last heard of it
};

}  // namespace bellwether::errors
