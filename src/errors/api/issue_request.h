// What requests about issues say: which ones they want listed, and what is to be changed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "codec/json_reader.h"
#include "errors/api/issue_list.h"
#include "errors/desk.h"
#include "net/http.h"

namespace bellwether::errors {

inline constexpr std::size_t kMaxChangedIssues = 1'000;  // by one request

// "project", "query", "sort", "environment", "period", "limit", "cursor".
Result<IssueListQuery> read_issue_list(const net::HttpRequest& request, const Directory& directory, UnixMillis now);

// "status", "resolution", "archive", "assignee", "priority"; kInvalidArgument when there is none of them.
Result<IssueChange> read_issue_change(codec::JsonValue body, std::string by);

// A query that is an event's id and nothing else: people paste them.
std::optional<EventId> asked_event(std::string_view query);

}  // namespace bellwether::errors
