// The issue list: which issues a request asks for, in which order, from where on. Behind /api/v1/errors/issues and the lists of /api/0/.
//
// On the desk's shard. Costs a look at every issue; only those of the page are ever written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "errors/desk.h"
#include "errors/search/query.h"

namespace bellwether::errors {

enum class IssueOrder : std::uint8_t { kLastSeen, kFirstSeen, kCount, kUsers, kPriority };

// "date", "new", "freq", "user", "priority"; also what Sentry's clients say: "inbox", "trends".
std::optional<IssueOrder> find_issue_order(std::string_view word);

struct IssueListQuery {
  std::vector<ProjectId> projects;        // empty: all
  std::vector<std::string> environments;  // empty: all
  SearchQuery search;
  UnixMillis seen_from = UnixMillis::min(), seen_until = UnixMillis::max();  // its span of life touches these
  seconds counted{0};  // kCount: by the events of so long, a day at most; 0: of all time
  IssueOrder order = IssueOrder::kLastSeen;
  std::size_t limit = 50;
  // Either of: the last row of the page before, which stays right while issues move, or how many rows to leave out.
  std::string after;
  std::size_t offset = 0;
  std::string asker;
  UnixMillis now;
};

struct IssuePage {
  std::vector<IssueId> issues;
  std::string next;  // for `after`; empty at the end
  std::size_t total = 0;
};

// kInvalidArgument for a search that asks what issues do not know, and for an `after` that nobody was given.
Result<IssuePage> list_issues(const Desk& desk, const IssueListQuery& query);

}  // namespace bellwether::errors
