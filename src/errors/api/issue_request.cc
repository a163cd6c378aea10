#include "errors/api/issue_request.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "errors/api/api.h"
#include "errors/search/moment.h"

namespace bellwether::errors {
namespace {

using codec::JsonValue;

constexpr std::size_t kUsualIssues = 50, kMostIssues = 1'000;
constexpr std::int64_t kMostSeconds = 10LL * 365 * 86'400, kMostEvents = 1'000'000'000'000;

std::unexpected<Error> wrong_word(std::string_view name, std::string_view words, std::string_view word) {
  return fail(Code::kInvalidArgument, fmt::format("\"{}\" is one of {}, not '{}'", name, words, printable(word, 40)));
}

template <class T, std::size_t kCount>
std::optional<T> find_word(const std::array<std::pair<std::string_view, T>, kCount>& words, std::string_view word) {
  for (const auto& [name, value] : words) {
    if (name == word) return value;
  }
  return std::nullopt;
}

constexpr std::array<std::pair<std::string_view, Status>, 3> kStatuses{
    {{"unresolved", Status::kUnresolved}, {"resolved", Status::kResolved}, {"archived", Status::kArchived}}};
constexpr std::array<std::pair<std::string_view, Priority>, 3> kPriorities{
    {{"low", Priority::kLow}, {"medium", Priority::kMedium}, {"high", Priority::kHigh}}};
constexpr std::array<std::pair<std::string_view, Resolution::Kind>, 4> kResolutions{
    {{"now", Resolution::Kind::kNow},
     {"in_release", Resolution::Kind::kInRelease},
     {"in_next_release", Resolution::Kind::kInNextRelease},
     {"in_commit", Resolution::Kind::kInCommit}}};

Result<Resolution> read_resolution(JsonValue body) {
  Resolution resolution;
  TRY(const std::string kind, text_in(body, "kind", "now"));
  const auto found = find_word(kResolutions, kind);
  if (!found) return wrong_word("resolution.kind", "now, in_release, in_next_release, in_commit", kind);
  resolution.kind = *found;
  TRY(resolution.release, text_in(body, "release"));
  TRY(resolution.repository, text_in(body, "repository"));
  TRY(resolution.commit, text_in(body, "commit"));
  if (resolution.kind == Resolution::Kind::kInRelease && resolution.release.empty())
    return fail(Code::kInvalidArgument, "\"resolution.release\" is missing");
  if (resolution.kind == Resolution::Kind::kInCommit && resolution.commit.empty())
    return fail(Code::kInvalidArgument, "\"resolution.commit\" is missing");
  return resolution;
}

Result<std::optional<std::uint64_t>> read_count(JsonValue body, std::string_view name) {
  if (!member_of(body, name)) return std::nullopt;
  TRY(const std::int64_t count, integer_in(body, name, 0, 1, kMostEvents));
  return static_cast<std::uint64_t>(count);
}

Result<std::optional<seconds>> read_window(JsonValue body, std::string_view name) {
  if (!member_of(body, name)) return std::nullopt;
  TRY(const std::int64_t window, integer_in(body, name, 0, 1, kMostSeconds));
  return seconds(window);
}

Result<std::optional<UnixMillis>> read_until(JsonValue body) {
  const auto value = member_of(body, "until");
  if (!value) return std::nullopt;
  const auto time = value->as_double();
  if (!time || !(*time >= 0 && *time < 1e11))
    return fail(Code::kInvalidArgument, "\"archive.until\" must be seconds since 1970");
  return UnixMillis(milliseconds(static_cast<std::int64_t>(*time * 1000)));
}

Result<ArchivedUntil> read_archive(JsonValue body) {
  ArchivedUntil until;
  TRY(until.is_until_escalating, flag_in(body, "escalating", false));
  TRY(until.count, read_count(body, "count"));
  TRY(until.count_window, read_window(body, "count_window"));
  TRY(until.users, read_count(body, "users"));
  TRY(until.user_window, read_window(body, "user_window"));
  TRY(until.time, read_until(body));
  if (until.count_window && !until.count) return fail(Code::kInvalidArgument, "\"archive.count\" is missing");
  if (until.user_window && !until.users) return fail(Code::kInvalidArgument, "\"archive.users\" is missing");
  return until;
}

}  // namespace

Result<IssueListQuery> read_issue_list(const net::HttpRequest& request, const Directory& directory, UnixMillis now) {
  IssueListQuery query;
  query.now = now;
  query.asker = author_of(request);
  for (const std::string_view name : request.query.all("project")) {
    if (name.empty()) continue;
    TRY(const Directory::Entry* entry, find_project(directory, name));
    query.projects.push_back(entry->project.id);
  }
  for (const std::string_view name : request.query.all("environment")) {
    if (!name.empty()) query.environments.emplace_back(name);
  }
  TRY(query.search, parse_search(request.query.last("query").value_or("")));
  if (const std::string_view sort = request.query.last("sort").value_or(""); !sort.empty()) {
    const auto order = find_issue_order(sort);
    if (!order) return wrong_word("sort", "date, new, freq, user, priority", sort);
    query.order = *order;
  }
  if (const std::string_view text = request.query.last("period").value_or(""); !text.empty()) {
    const auto period = parse_span(text);
    if (!period)
      return fail(Code::kInvalidArgument, fmt::format("\"period\" is like 24h or 14d, not '{}'", printable(text, 40)));
    query.seen_from = now - *period;
    if (*period <= std::chrono::days(1)) query.counted = std::chrono::ceil<seconds>(*period);
  }
  TRY(query.limit, count_in_query(request, "limit", kUsualIssues, kMostIssues));
  query.after = request.query.last("cursor").value_or("");
  return query;
}

Result<IssueChange> read_issue_change(JsonValue body, std::string by) {
  IssueChange change;
  change.by = std::move(by);
  TRY(const std::string status, text_in(body, "status"));
  if (!status.empty()) {
    change.status = find_word(kStatuses, status);
    if (!change.status) return wrong_word("status", "unresolved, resolved, archived", status);
  }
  if (change.status == Status::kResolved) {
    change.resolution.emplace();
    if (const auto resolution = member_of(body, "resolution")) {
      TRY(change.resolution, read_resolution(*resolution));
    }
  }
  if (const auto archive = member_of(body, "archive"); archive && change.status == Status::kArchived) {
    TRY(change.archived_until, read_archive(*archive));
  }
  if (member_of(body, "assignee")) {
    TRY(change.assignee, text_in(body, "assignee"));
  }
  TRY(const std::string priority, text_in(body, "priority"));
  if (!priority.empty()) {
    change.priority = find_word(kPriorities, priority);
    if (!change.priority) return wrong_word("priority", "low, medium, high", priority);
  }
  if (!change.status && !change.assignee && !change.priority)
    return fail(Code::kInvalidArgument, "say what to change: \"status\", \"assignee\" or \"priority\"");
  return change;
}

std::optional<EventId> asked_event(std::string_view query) {
  std::string_view text = trim(query);
  if (text.starts_with("id:")) text.remove_prefix(3);
  return parse_event_id(text);
}

}  // namespace bellwether::errors
