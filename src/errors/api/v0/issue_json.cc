#include "errors/api/v0/issue_json.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "errors/api/api.h"
#include "errors/api/describe.h"
#include "errors/api/v0/v0.h"

namespace bellwether::errors::v0 {
namespace {

using codec::JsonValue;
using codec::JsonWriter;

constexpr std::int64_t kMost = 1'000'000'000;
constexpr std::string_view kTeam = "team:", kUser = "user:";

std::string_view status_of(Status status) {
  return status == Status::kArchived ? "ignored" : status_word(status);
}

std::string_view substatus_of(Substatus substatus) {
  switch (substatus) {
    case Substatus::kUntilEscalating:
      return "archived_until_escalating";
    case Substatus::kUntilCondition:
      return "archived_until_condition_met";
    case Substatus::kForever:
      return "archived_forever";
    default:
      return substatus_word(substatus);
  }
}

std::int64_t minutes_of(seconds span) {
  return std::chrono::ceil<std::chrono::minutes>(span).count();
}

void write_status_details(JsonWriter& json, const Issue& issue) {
  json.begin_object();
  if (issue.resolution) {
    const Resolution& resolution = *issue.resolution;
    switch (resolution.kind) {
      case Resolution::Kind::kInRelease:
        json.key("inRelease").string(resolution.release);
        break;
      case Resolution::Kind::kInNextRelease:
        json.key("inNextRelease").boolean(true);
        break;
      case Resolution::Kind::kInCommit:
        json.key("inCommit").begin_object().key("repository").string(resolution.repository);
        json.key("commit").string(resolution.commit).end_object();
        break;
      case Resolution::Kind::kAutomatic:
        json.key("autoResolved").boolean(true);
        break;
      case Resolution::Kind::kNow:
        break;
    }
  }
  if (issue.archived_until) {
    const ArchivedUntil& until = *issue.archived_until;
    if (until.count) json.key("ignoreCount").unsigned_integer(*until.count);
    if (until.count_window) json.key("ignoreWindow").integer(minutes_of(*until.count_window));
    if (until.users) json.key("ignoreUserCount").unsigned_integer(*until.users);
    if (until.user_window) json.key("ignoreUserWindow").integer(minutes_of(*until.user_window));
    if (until.time) {
      json.key("ignoreUntil");
      write_iso(json, *until.time);
    }
  }
  json.end_object();
}

void write_assignee(JsonWriter& json, std::string_view assignee) {
  if (assignee.empty()) {
    json.null();
    return;
  }
  const bool is_team = assignee.starts_with('#');
  const std::string_view name = is_team ? assignee.substr(1) : assignee;
  json.begin_object().key("type").string(is_team ? "team" : "user").key("id").string(name);
  json.key("name").string(name).end_object();
}

void write_metadata(JsonWriter& json, const Title& title) {
  json.begin_object().key("title").string(title.title);
  if (!title.type.empty()) json.key("type").string(title.type);
  if (!title.value.empty()) json.key("value").string(title.value);
  if (!title.filename.empty()) json.key("filename").string(title.filename);
  if (!title.function.empty()) json.key("function").string(title.function);
  json.end_object();
}

// The last 24 hours as [[time, count]].
void write_statistics(JsonWriter& json, const Desk& desk, const Issue& issue, UnixMillis now) {
  const auto trend = desk.trend(issue.id);
  const auto this_hour = std::chrono::floor<std::chrono::hours>(now);
  json.begin_object().key("24h").begin_array();
  for (std::size_t i = 0; i < trend.size(); ++i) {
    const auto hour = this_hour - std::chrono::hours(trend.size() - 1 - i);
    json.begin_array().integer(std::chrono::duration_cast<seconds>(hour.time_since_epoch()).count());
    json.unsigned_integer(trend[i]).end_array();
  }
  json.end_array().end_object();
}

void write_tally(JsonWriter& json, const Issue& issue) {
  json.key("count").string(fmt::format("{}", issue.count)).key("userCount").unsigned_integer(issue.users);
  json.key("firstSeen");
  write_iso(json, issue.first_seen);
  json.key("lastSeen");
  write_iso(json, issue.last_seen);
}

}  // namespace

void write_issue_members(JsonWriter& json, const Desk& desk, const Issue& issue, const View& view) {
  const std::shared_ptr<const Directory> directory = desk.directory();
  const Directory::Entry* const entry = directory->find(issue.project);
  const std::string id = fmt::format("{}", static_cast<std::uint64_t>(issue.id));
  json.key("id").string(id).key("shortId").string(desk.short_id(issue)).key("shareId").null();
  json.key("title").string(issue.title.title).key("culprit").string(issue.title.culprit);
  json.key("permalink").string(fmt::format("{}/errors/issues/{}", view.origin, id));
  json.key("level").string(level_name(issue.level)).key("status").string(status_of(issue.status));
  json.key("substatus");
  write_text(json, substatus_of(issue.substatus));
  json.key("statusDetails");
  write_status_details(json, issue);
  json.key("priority").string(priority_word(issue.priority));
  json.key("type").string(issue.type.empty() ? std::string_view("error") : issue.type);
  json.key("issueType").string("error").key("issueCategory").string(issue.type == "feedback" ? "feedback" : "error");
  json.key("platform").string(issue.platform).key("logger");
  write_text(json, issue.logger);
  json.key("project");
  if (entry != nullptr) {
    write_project_reference(json, entry->project);
  } else {
    json.null();
  }
  json.key("metadata");
  write_metadata(json, issue.title);
  write_tally(json, issue);
  json.key("lifetime").begin_object();
  write_tally(json, issue);
  json.end_object().key("stats");
  write_statistics(json, desk, issue, view.now);
  json.key("assignedTo");
  write_assignee(json, issue.assignee);
  json.key("isUnhandled").boolean(issue.is_unhandled).key("numComments").unsigned_integer(issue.comments);
  json.key("isBookmarked").boolean(false).key("isSubscribed").boolean(false).key("isPublic").boolean(false);
  json.key("hasSeen").boolean(true).key("subscriptionDetails").null().key("annotations").begin_array().end_array();
}

void write_issue(JsonWriter& json, const Desk& desk, const Issue& issue, const View& view) {
  json.begin_object();
  write_issue_members(json, desk, issue, view);
  json.end_object();
}

namespace {

Result<void> read_resolution(JsonValue details, std::string_view status, Resolution& resolution) {
  TRY(resolution.release, text_in(details, "inRelease"));
  TRY(const bool is_in_next, flag_in(details, "inNextRelease", status == "resolvedInNextRelease"));
  if (!resolution.release.empty()) resolution.kind = Resolution::Kind::kInRelease;
  if (is_in_next) resolution.kind = Resolution::Kind::kInNextRelease;
  if (const auto commit = member_of(details, "inCommit")) {
    resolution.kind = Resolution::Kind::kInCommit;
    TRY(resolution.repository, text_in(*commit, "repository"));
    TRY(resolution.commit, text_in(*commit, "commit"));
  }
  return {};
}

Result<std::optional<std::int64_t>> read_number(JsonValue details, std::string_view name) {
  TRY(const std::int64_t number, integer_in(details, name, 0, 0, kMost));
  return number == 0 ? std::nullopt : std::optional(number);
}

Result<std::optional<ArchivedUntil>> read_archive(JsonValue body, JsonValue details, UnixMillis now) {
  ArchivedUntil until;
  bool has_condition = false;
  TRY(const std::string substatus, text_in(body, "substatus"));
  TRY(until.is_until_escalating, flag_in(details, "untilEscalating", substatus == "archived_until_escalating"));
  has_condition = until.is_until_escalating;
  TRY(const auto count, read_number(details, "ignoreCount"));
  TRY(const auto window, read_number(details, "ignoreWindow"));
  TRY(const auto users, read_number(details, "ignoreUserCount"));
  TRY(const auto user_window, read_number(details, "ignoreUserWindow"));
  TRY(const auto duration, read_number(details, "ignoreDuration"));
  if (count) until.count = static_cast<std::uint64_t>(*count);
  if (count && window) until.count_window = std::chrono::minutes(*window);
  if (users) until.users = static_cast<std::uint64_t>(*users);
  if (users && user_window) until.user_window = std::chrono::minutes(*user_window);
  if (duration) until.time = now + std::chrono::minutes(*duration);
  has_condition = has_condition || count || users || duration;
  return has_condition ? std::optional(std::move(until)) : std::nullopt;
}

Result<void> read_status(JsonValue body, UnixMillis now, AskedChange& asked) {
  TRY(const std::string status, text_in(body, "status"));
  if (status.empty()) return {};
  const JsonValue details = member_of(body, "statusDetails").value_or(body);
  asked.changes_anything = true;
  if (status == "unresolved" || status == "reprocessing") {
    asked.change.status = Status::kUnresolved;
  } else if (status == "resolved" || status == "resolvedInNextRelease") {
    asked.change.status = Status::kResolved;
    TRY_VOID(read_resolution(details, status, asked.change.resolution.emplace()));
  } else if (status == "ignored" || status == "muted" || status == "archived") {
    asked.change.status = Status::kArchived;
    TRY(asked.change.archived_until, read_archive(body, details, now));
  } else {
    return fail(Code::kInvalidArgument, fmt::format("status: '{}' is not a valid choice", printable(status, 40)));
  }
  return {};
}

Result<void> read_assignee(JsonValue body, AskedChange& asked) {
  if (!body.find("assignedTo")) return {};
  TRY(std::string name, text_in(body, "assignedTo"));
  if (name.starts_with(kTeam)) name = "#" + name.substr(kTeam.size());
  if (name.starts_with(kUser)) name = name.substr(kUser.size());
  asked.change.assignee = std::move(name);
  asked.changes_anything = true;
  return {};
}

Result<void> read_priority(JsonValue body, AskedChange& asked) {
  TRY(const std::string word, text_in(body, "priority"));
  if (word.empty()) return {};
  for (const Priority priority : {Priority::kLow, Priority::kMedium, Priority::kHigh}) {
    if (priority_word(priority) == word) asked.change.priority = priority;
  }
  asked.changes_anything = true;
  if (asked.change.priority) return {};
  return fail(Code::kInvalidArgument, fmt::format("priority: '{}' is not a valid choice", printable(word, 40)));
}

}  // namespace

Result<AskedChange> read_issue_change(JsonValue body, std::string by, UnixMillis now) {
  AskedChange asked;
  asked.change.by = std::move(by);
  TRY_VOID(read_status(body, now, asked));
  TRY_VOID(read_assignee(body, asked));
  TRY_VOID(read_priority(body, asked));
  if (const auto merge = member_of(body, "merge")) {
    asked.is_merge = merge->as_boolean().value_or(false) || merge->as_integer().value_or(0) != 0;
  }
  return asked;
}

}  // namespace bellwether::errors::v0
