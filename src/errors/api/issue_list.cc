#include "errors/api/issue_list.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "errors/search/issue_filter.h"

namespace bellwether::errors {
namespace {

struct Row {
  std::int64_t key = 0;
  IssueId id{};
  friend auto operator<=>(const Row&, const Row&) = default;
};

std::int64_t recent_count(const Desk& desk, const Issue& issue, seconds counted) {
  const auto trend = desk.trend(issue.id);
  const auto hours = std::clamp<std::ptrdiff_t>(std::chrono::ceil<std::chrono::hours>(counted).count(), 1,
                                                static_cast<std::ptrdiff_t>(trend.size()));
  return std::accumulate(trend.end() - hours, trend.end(), std::int64_t{0});
}

std::int64_t key_of(const Desk& desk, const IssueListQuery& query, const Issue& issue) {
  switch (query.order) {
    case IssueOrder::kLastSeen:
      return issue.last_seen.time_since_epoch().count();
    case IssueOrder::kFirstSeen:
      return issue.first_seen.time_since_epoch().count();
    case IssueOrder::kCount:
      if (query.counted > seconds(0)) return recent_count(desk, issue, query.counted);
      return static_cast<std::int64_t>(issue.count);
    case IssueOrder::kUsers:
      return static_cast<std::int64_t>(issue.users);
    case IssueOrder::kPriority:
      // Milliseconds since 1970 stay below 2^48 until the year 10889.
      return static_cast<std::int64_t>(issue.priority) << 48 | issue.last_seen.time_since_epoch().count();
  }
  return 0;
}

std::string encode(const Row& row) {
  return fmt::format("{}:{}", row.key, static_cast<std::uint64_t>(row.id));
}

Result<Row> decode(std::string_view cursor) {
  const std::size_t colon = cursor.find(':');
  Row row;
  std::uint64_t id = 0;
  const auto read = [](std::string_view text, auto& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return !text.empty() && error == std::errc() && end == text.data() + text.size();
  };
  if (colon == std::string_view::npos || !read(cursor.substr(0, colon), row.key) || !read(cursor.substr(colon + 1), id))
    return fail(Code::kInvalidArgument, fmt::format("\"cursor\" is none of ours: '{}'", printable(cursor, 40)));
  row.id = IssueId{id};
  return row;
}

bool is_in(const std::vector<std::string>& environments, const Desk& desk, const Issue& issue) {
  return std::ranges::any_of(desk.tag_values(issue.id, "environment"), [&](const TagValue& value) {
    return std::ranges::find(environments, value.value) != environments.end();
  });
}

}  // namespace

std::optional<IssueOrder> find_issue_order(std::string_view word) {
  if (word == "date" || word == "inbox") return IssueOrder::kLastSeen;
  if (word == "new") return IssueOrder::kFirstSeen;
  if (word == "freq" || word == "trends") return IssueOrder::kCount;
  if (word == "user") return IssueOrder::kUsers;
  if (word == "priority" || word == "recommended") return IssueOrder::kPriority;
  return std::nullopt;
}

Result<IssuePage> list_issues(const Desk& desk, const IssueListQuery& query) {
  const IssueFilter::Circumstances circumstances{.asker = query.asker, .now = query.now};
  TRY(const IssueFilter filter, IssueFilter::compile(query.search, desk, circumstances));
  std::optional<Row> last;
  if (!query.after.empty()) {
    TRY(last, decode(query.after));
  }

  IssuePage page;
  std::vector<Row> rows;
  desk.each_issue([&](const Issue& issue) {
    if (!query.projects.empty() && std::ranges::find(query.projects, issue.project) == query.projects.end()) return;
    if (issue.last_seen < query.seen_from || issue.first_seen >= query.seen_until) return;
    if (!filter.matches(issue)) return;
    if (!query.environments.empty() && !is_in(query.environments, desk, issue)) return;
    ++page.total;
    const Row row{key_of(desk, query, issue), issue.id};
    if (!last || row < *last) rows.push_back(row);
  });

  const std::size_t begin = std::min(query.offset, rows.size());
  const std::size_t end = std::min(begin + query.limit, rows.size());
  std::ranges::partial_sort(rows, rows.begin() + static_cast<std::ptrdiff_t>(end), std::greater());
  for (std::size_t i = begin; i < end; ++i) page.issues.push_back(rows[i].id);
  if (end < rows.size() && end > begin) page.next = encode(rows[end - 1]);
  return page;
}

}  // namespace bellwether::errors
