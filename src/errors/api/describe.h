// Issues and what belongs to them as the JSON API shows them; docs/errors-api.md has the shapes.
//
// On the desk's shard.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "archive/store.h"
#include "base/time.h"
#include "codec/json_writer.h"
#include "errors/desk.h"

namespace bellwether::errors {

std::string_view status_word(Status status);
std::string_view substatus_word(Substatus substatus);  // "" for none
std::string_view priority_word(Priority priority);

// Seconds since 1970 with a fraction; null for none.
void write_time(codec::JsonWriter& json, UnixMillis time);
// null when empty.
void write_text(codec::JsonWriter& json, std::string_view text);

// ISSUE.
void write_issue(codec::JsonWriter& json, const Desk& desk, const Issue& issue);
// Its members, into an object that is open.
void write_issue_members(codec::JsonWriter& json, const Desk& desk, const Issue& issue);
// {"issues": […]}, with "next" when there is such a list.
std::string describe_issues(const Desk& desk, const std::vector<IssueId>& ids, const std::string* next = nullptr);

// "user" -> "id:7"; empty when it has none.
std::string_view attribute_of(const archive::StoredRecord& record, std::string_view key);

}  // namespace bellwether::errors
