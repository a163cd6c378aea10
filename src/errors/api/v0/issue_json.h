// Issues as /api/0/ has them, and changes of them as its clients send them.
//
// Writing is for the desk's shard.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "codec/json_reader.h"
#include "codec/json_writer.h"
#include "errors/desk.h"

namespace bellwether::errors::v0 {

struct View {
  std::string origin;  // for the permalink
  UnixMillis now;
};
void write_issue(codec::JsonWriter& json, const Desk& desk, const Issue& issue, const View& view);
void write_issue_members(codec::JsonWriter& json, const Desk& desk, const Issue& issue, const View& view);

// {"status": "resolved", "statusDetails": {"inNextRelease": true}, "assignedTo": "anna", …}. What only Sentry's own pages know (bookmarks,
// subscriptions, "has seen") changes nothing and is no error. Minutes in, as its clients send them.
struct AskedChange {
  IssueChange change;
  bool is_merge = false;
  bool changes_anything = false;
};
Result<AskedChange> read_issue_change(codec::JsonValue body, std::string by, UnixMillis now);

}  // namespace bellwether::errors::v0
